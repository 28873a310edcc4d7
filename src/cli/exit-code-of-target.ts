import { errorRegistry } from '../errors/registry.ts'

/** Exit code of a command that failed because of a target: 4 where it does not let us in, 8 for everything else. */
export function exitCodeOfTarget(code: string | undefined): 4 | 8 {
  const known = Object.hasOwn(errorRegistry, code ?? '')
  return known && errorRegistry[code as keyof typeof errorRegistry].exitCode === 4 ? 4 : 8
}
