import { planOf } from '../../provider/describe-resource.ts'
import { type ResourceType, scimError } from '../../scim/index.ts'

const mostTries = 5

/**
 * Turns the database's refusal of a second value into SCIM's. The answer names the attribute and nothing of the
 * resource that has the value (checklist CRE-06).
 */
export async function translateConflict<T>(type: ResourceType, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (codeOf(error) !== '23505') throw error
    const name = attributeOf(error, type)
    throw scimError('uniqueness', `A ${type.name} with this ${name} exists already.`)
  }
}

/** The attribute whose value was refused. Which of several the index entry was of, the database does not say. */
function attributeOf(error: unknown, type: ResourceType): string {
  const { unique, alsoUnique } = planOf(type)
  const isEntry = error instanceof Error && 'constraint' in error && error.constraint === 'scim_value_unique'
  return isEntry ? alsoUnique.map(({ text }) => text).join(' or ') : (unique?.text ?? 'displayName')
}

/** Repeats work that PostgreSQL ended to resolve a deadlock or a serialization failure: nothing of it was stored. */
export async function retryConflicts<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      const code = codeOf(error)
      if (tries >= mostTries || (code !== '40P01' && code !== '40001')) throw error
    }
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
