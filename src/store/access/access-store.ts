import type { AccessStore } from '../../access/store.ts'
import type { Database } from '../database.ts'
import { adminStore } from './admins.ts'
import { apiKeyStore } from './api-keys.ts'
import { changeAttempts, forgetAttempts } from './attempts.ts'
import { auditStore } from './audit.ts'
import { sessionStore } from './sessions.ts'

/** Admins, sessions, keys and the audit log in PostgreSQL. */
export function createAccessStore(database: Database): AccessStore {
  return {
    ...adminStore(database),
    ...sessionStore(database),
    ...apiKeyStore(database),
    ...auditStore(database),
    async installationId() {
      const [row] = await database.rows<{ id: string }>('select id from access_installation')
      return row?.id ?? ''
    },
    changeAttempts: (kind, subject, decide) => changeAttempts(database, kind, subject, decide),
    forgetAttempts: (olderThan) => forgetAttempts(database, olderThan),
  }
}
