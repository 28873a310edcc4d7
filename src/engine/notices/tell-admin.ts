import type { ApplicationRecord } from '../application/application-record.ts'
import type { EnginePorts } from '../ports.ts'
import type { News } from './notice.ts'

/**
 * Tells whoever the application's settings name, if they want to be told. Mail is a courtesy: nothing fails because
 * nobody could be told. Whether somebody was told.
 */
export async function tellAdmin(
  { notify, onError }: Pick<EnginePorts, 'notify' | 'onError'>,
  { id, name, settings }: Pick<ApplicationRecord, 'id' | 'name' | 'settings'>,
  news: News,
): Promise<boolean> {
  const { email, onFailure, digest } = settings.notifications
  const wanted = news.kind === 'digest' ? digest : onFailure
  if (email === '' || !wanted || notify === undefined) return false
  try {
    await notify({ application: { id, name }, email, news })
    return true
  } catch (error) {
    onError(error, id)
    return false
  }
}
