/** An office of the sample company. */
export interface Office {
  readonly country: string
  /** Two letters, ISO 3166-1. */
  readonly code: string
  readonly city: string
  readonly state: string
  readonly street: string
  readonly postalCode: string
  readonly language: string
  readonly dial: string
  /** Of a hundred people, how many work here. */
  readonly share: number
}

function office(
  country: string,
  code: string,
  city: string,
  state: string,
  street: string,
  postalCode: string,
  language: string,
  dial: string,
  share: number,
): Office {
  return { country, code, city, state, street, postalCode, language, dial, share }
}

export const offices: readonly Office[] = [
  office(
    'United Kingdom',
    'GB',
    'Bristol',
    'England',
    '14 Harbourside Walk',
    'BS1 5UH',
    'en-GB',
    '+44 117 496',
    18,
  ),
  office('Germany', 'DE', 'München', 'Bayern', 'Lindwurmstraße 88', '80337', 'de-DE', '+49 89 5550', 16),
  office(
    'Sweden',
    'SE',
    'Göteborg',
    'Västra Götaland',
    'Första Långgatan 19',
    '413 27',
    'sv-SE',
    '+46 31 390',
    10,
  ),
  office('Spain', 'ES', 'Málaga', 'Andalucía', 'Calle Peñón 7', '29016', 'es-ES', '+34 951 55', 9),
  office(
    'France',
    'FR',
    'Orléans',
    'Centre-Val de Loire',
    '3 rue de l’Évêché',
    '45000',
    'fr-FR',
    '+33 2 61 91',
    9,
  ),
  office('Poland', 'PL', 'Łódź', 'Łódzkie', 'ulica Żwirki 24', '90-539', 'pl-PL', '+48 42 555', 8),
  office('Portugal', 'PT', 'Évora', 'Alentejo', 'Praça do Giraldo 12', '7000-508', 'pt-PT', '+351 266 55', 6),
  office('Denmark', 'DK', 'Ærøskøbing', 'Syddanmark', 'Søndergade 31', '5970', 'da-DK', '+45 62 55', 6),
  office('Türkiye', 'TR', 'İzmir', 'Ege', 'Kıbrıs Şehitleri Caddesi 60', '35220', 'tr-TR', '+90 232 555', 5),
  office('India', 'IN', 'Pune', 'Maharashtra', '5 Senapati Bapat Road', '411016', 'en-IN', '+91 20 5550', 6),
  office('Japan', 'JP', '京都', '京都府', '烏丸通 210', '600-8216', 'ja-JP', '+81 75 555', 4),
  office('Canada', 'CA', 'Québec', 'QC', '40 rue Saint-Paul', 'G1K 3W1', 'fr-CA', '+1 418 555', 3),
]

/** A department: its share of a hundred people, and what people in it are. */
export interface Department {
  readonly name: string
  readonly share: number
  readonly titles: readonly string[]
}

function department(name: string, share: number, titles: string): Department {
  return { name, share, titles: titles.split(', ') }
}

export const departments: readonly Department[] = [
  department(
    'Engineering',
    22,
    'Software Engineer, Senior Software Engineer, Site Reliability Engineer, Test Engineer',
  ),
  department('Product Management', 6, 'Product Manager, Senior Product Manager, Product Analyst'),
  department('Design', 6, 'Product Designer, UX Researcher, Content Designer'),
  department('Data', 6, 'Data Engineer, Data Scientist, Analyst'),
  department('Sales', 14, 'Account Executive, Sales Engineer, Sales Development Representative'),
  department('Marketing', 7, 'Marketing Manager, Copywriter, Event Coordinator'),
  department('Customer Success', 11, 'Customer Success Manager, Support Engineer, Onboarding Specialist'),
  department('Finance', 5, 'Accountant, Controller, Financial Analyst'),
  department('People', 4, 'People Partner, Recruiter, Payroll Specialist'),
  department('Legal', 2, 'Counsel, Paralegal, Privacy Officer'),
  department('IT', 5, 'Systems Administrator, Service Desk Analyst, Identity Engineer'),
  department('Security', 3, 'Security Engineer, Security Analyst, Risk Manager'),
  department('Operations', 6, 'Operations Manager, Office Manager, Procurement Specialist'),
  department('Quality', 3, 'Process Manager, Quality Auditor, Compliance Analyst'),
]
