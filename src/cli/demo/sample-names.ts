/** A name as its bearer writes it, and how it is spelled in an address. */
export interface NamePart {
  readonly written: string
  readonly spelled: string
}

/** Given names and surnames that go together, and how many of a hundred people have such a name. */
export interface NamePool {
  readonly share: number
  readonly given: readonly NamePart[]
  readonly surnames: readonly NamePart[]
}

/** Names separated by spaces; `native=latin` where the spelling cannot be derived from the letters. */
function names(text: string): NamePart[] {
  return text
    .trim()
    .split(/\s+/)
    .map((word) => {
      const [written = '', latin] = word.split('=')
      return { written, spelled: spell(latin ?? written) }
    })
}

const letters: Readonly<Record<string, string>> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
}

/** Lower-case ASCII letters and hyphens: what an address may hold. */
export function spell(name: string): string {
  return name
    .toLowerCase()
    .replace(/[øłđðþßæœı]/g, (letter) => letters[letter] ?? letter)
    .normalize('NFKD')
    .replace(/[^a-z-]/g, '')
}

export const namePools: readonly NamePool[] = [
  {
    share: 20,
    given: names(
      'Oliver Amelia Jack Isla Noah Ava George Emily Harry Grace Leo Freya Arthur Poppy Oscar Florence Charlie Alice Henry Ruby Siân Niamh Séan Aoife Eoghan Zoë',
    ),
    surnames: names(
      'Hughes Bennett Clarke Foster Turner Walsh O’Brien Fletcher Marsh Holloway Pritchard Sinclair Ashworth Byrne Ó-Dálaigh Thornton Whitaker Doyle Langley Merrick',
    ),
  },
  {
    share: 16,
    given: names(
      'Jürgen Anneliese Björn Käthe Günther Mia Lukas Sören Franziska Jörg Heike Leonie Matthias Sabine Felix Jana Götz Uwe Bärbel Tobias',
    ),
    surnames: names(
      'Müller Schäfer Groß Weiß Köhler Böhm Krüger Jäger Vogel Lindner Hoffmann Brandt Förster Strauß Zöllner Dietrich Kuhn Löwe Hübner Sauer',
    ),
  },
  {
    share: 14,
    given: names(
      'Åsa Björn Søren Øyvind Astrid Linnéa Mårten Håkon Jørgen Solveig Pär Ebba Signe Þóra Gísli Birgitta Lars Ingrid Kåre Maja',
    ),
    surnames: names(
      'Ångström Lindqvist Sørensen Ødegård Nygård Håkansson Bergström Kjær Mørk Sjöberg Dahl Åkesson Þorsteinsson Guðmundsdóttir Lund Østergaard Holm Wikström Mäkinen Hämäläinen',
    ),
  },
  {
    share: 12,
    given: names(
      'José María Íñigo Nuria Álvaro Lucía Andrés Sofía Joaquín Inés Gonçalo Catarina João Leonor Tomás Beatriz Raúl Mónica Núria Martín',
    ),
    surnames: names(
      'García Muñoz Peña Ibáñez Núñez Gutiérrez Ordóñez Castaño Figueiredo Conceição Araújo Magalhães Simões Vázquez Zúñiga Marín Echeverría Cañas Pérez León',
    ),
  },
  {
    share: 10,
    given: names(
      'François Chloé Benoît Hélène Zoé Jérôme Amélie Loïc Maëlle Théo Anaïs Gaël Océane Noémie Cédric Agnès Rémi Inès Désirée Léonie',
    ),
    surnames: names(
      'Lefèvre Besançon Béranger Lécuyer Gauthier Châtelain Noël Brûlé Forêt Müller-Lacroix Desbiens Perrault Marchand Vasseur D’Amboise Pélissier Guérin Hébert Crête Roussel',
    ),
  },
  {
    share: 9,
    given: names(
      'Łukasz Małgorzata Paweł Bożena Grzegorz Żaneta Stanisław Zofia Jiří Věra Ondřej Šárka Tomáš Željko Đorđe Ana Čedomir Mária Ágnes Zoltán',
    ),
    surnames: names(
      'Wójcik Kowalczyk Żuk Dąbrowski Świątek Łuczak Novák Dvořák Řezník Křížek Šimek Horvat Đurić Kovačević Žižek Szabó Kőszegi Fehér Ţurcanu Bălan',
    ),
  },
  {
    share: 7,
    given: names('Ayşe Çağla İbrahim=ibrahim Gökhan Işıl Ömer Şule Uğur Zeynep Mehmet Elif Tuğba'),
    surnames: names('Yılmaz Öztürk Şahin Çelik Güneş Doğan Kılıç Aydın Işık Koç'),
  },
  {
    share: 6,
    given: names(
      'Priya Arjun Ananya Rohan Kavya Vikram Meera Siddharth Lakshmi Nikhil Fatima Yusuf Aisha Omar Layla Tariq',
    ),
    surnames: names(
      'Sharma Iyer Krishnan Patel Banerjee Reddy Chaudhary Menon Rahman Haddad Khoury Mansour Siddiqui Nair',
    ),
  },
  {
    share: 3,
    given: names(
      '太郎=taro 花子=hanako 健=ken 美咲=misaki 大輔=daisuke 結衣=yui 伟=wei 芳=fang 娜=na 静=jing',
    ),
    surnames: names(
      '佐藤=sato 鈴木=suzuki 高橋=takahashi 田中=tanaka 渡辺=watanabe 王=wang 李=li 张=zhang 陈=chen',
    ),
  },
  {
    share: 3,
    given: names(
      'Олена=olena Андрій=andrii Юлія=yuliia Тарас=taras Ιωάννης=ioannis Ελένη=eleni Νίκος=nikos Γεωργία=georgia',
    ),
    surnames: names(
      'Шевченко=shevchenko Коваль=koval Ткачук=tkachuk Бондар=bondar Παππά=pappa Λάσκαρη=laskari Βλάχου=vlachou',
    ),
  },
]
