/** Lets the writers of one tenant take turns within this process, so that none decides on what another is changing. */
export interface WriteQueue {
  run<T>(tenantId: string, work: () => Promise<T>): Promise<T>
}

export function createWriteQueue(): WriteQueue {
  const last = new Map<string, Promise<unknown>>()
  return {
    run(tenantId, work) {
      const turn = (last.get(tenantId) ?? Promise.resolve()).then(work, work)
      last.set(tenantId, turn)
      const leave = () => {
        if (last.get(tenantId) === turn) last.delete(tenantId)
      }
      turn.then(leave, leave)
      return turn
    },
  }
}
