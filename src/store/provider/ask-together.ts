/** Asks for one thing. Questions of one group differ in nothing but their key. */
export type Ask<About, Key, Answer> = (group: string, about: About, key: Key) => Promise<Answer>

interface Asker<Key, Answer> {
  readonly key: Key
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

interface Group<About, Key, Answer> {
  readonly name: string
  readonly about: About
  waiting: Asker<Key, Answer>[]
  /** Statements that have left and are not answered. */
  underWay: number
  isLeaving: boolean
}

/** Most keys one statement is sent with: what is found for one waits for the others no longer than that takes. */
const mostTogether = 32

/** Most statements of one group at one time. Who comes meanwhile gathers, and leaves with the next. */
const mostUnderWay = 2

/**
 * Puts questions that arrive together to the database as one: what a look-up costs is for the most part the message to
 * PostgreSQL and the way back. Those that come in the same turn of the event loop leave together; while two statements are
 * under way, more gather. None joins a statement that has already left, so that everyone sees what was committed before
 * they asked. Only for questions that are answered fast: they wait for each other.
 *
 * @param answer answers for each key, in their order
 */
export function askTogether<About, Key, Answer>(
  answer: (about: About, keys: readonly Key[]) => Promise<readonly Answer[]>,
): Ask<About, Key, Answer> {
  const groups = new Map<string, Group<About, Key, Answer>>()

  function leave(group: Group<About, Key, Answer>): void {
    while (group.underWay < mostUnderWay && group.waiting.length > 0) {
      const askers = group.waiting.slice(0, mostTogether)
      group.waiting = group.waiting.slice(mostTogether)
      group.underWay += 1
      send(group, askers)
    }
    if (group.underWay === 0 && groups.get(group.name) === group) groups.delete(group.name)
  }

  function send(group: Group<About, Key, Answer>, askers: readonly Asker<Key, Answer>[]): void {
    const keys = askers.map(({ key }) => key)
    answer(group.about, keys)
      .then(
        (answers) => {
          for (const [index, { resolve }] of askers.entries()) resolve(answers[index] as Answer)
        },
        (error: unknown) => {
          for (const { reject } of askers) reject(error)
        },
      )
      .then(() => {
        group.underWay -= 1
        leave(group)
      })
  }

  return (name, about, key) =>
    new Promise((resolve, reject) => {
      let group = groups.get(name)
      if (!group) {
        group = { name, about, waiting: [], underWay: 0, isLeaving: false }
        groups.set(name, group)
      }
      group.waiting.push({ key, resolve, reject })
      if (group.isLeaving || group.underWay >= mostUnderWay) return
      const leaving = group
      leaving.isLeaving = true
      setImmediate(() => {
        leaving.isLeaving = false
        leave(leaving)
      })
    })
}

/**
 * How many places a statement for so many keys has: 1, 2, 4, 8 …, each size a statement of its own. An array would do
 * for all, but PostgreSQL guesses that one holds ten, finds fewer cheaper, and plans anew each time.
 */
export function placesFor(keys: number): number {
  return 2 ** Math.ceil(Math.log2(keys))
}
