import { profile } from './profile.ts'

/** PingOne and PingFederate: filters such as `emails eq "…"`, administrators write their own. */
export const ping = profile({
  name: 'ping',
  title: 'PingOne and PingFederate',
  also: ['unknown_filter_attribute'],
})
