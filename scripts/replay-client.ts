// Sends what an identity provider is documented to send to a running server, and says whether each answer is what that
// identity provider expects. The exchanges are the files under test/idp; nothing of the server is imported.
//
//   node scripts/replay-client.ts okta-spec --url http://127.0.0.1:4664/scim/v2 --token-file token.txt
//   node scripts/replay-client.ts microsoft --api http://127.0.0.1:4664 --api-key-file rollcall-data/api-key
//
// With --url the exchange runs in the tenant of the token, which has to be new. With --api each exchange gets a tenant
// of its own, with the profile it is written for, which is removed afterwards.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { replay, sequences } from '../test/idp/replay.ts'

process.exitCode = await main()

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      url: { type: 'string' },
      'token-file': { type: 'string' },
      api: { type: 'string' },
      'api-key-file': { type: 'string' },
    },
  })
  const [sequence = ''] = positionals
  const { url, api } = values
  if (!sequences[sequence] || (url === undefined) === (api === undefined)) {
    console.error(`Usage: node scripts/replay-client.ts ${Object.keys(sequences).join('|')}`)
    console.error('         --url SCIM-URL --token-file FILE | --api URL --api-key-file FILE')
    return 2
  }
  const secret = readFileSync(values['token-file'] ?? values['api-key-file'] ?? '', 'utf8').trim()
  const place = api === undefined ? { url: url ?? '', token: secret } : { api, key: secret }
  const replayed = await replay(sequence, place)
  for (const { file, title, wrong } of replayed) {
    console.log(`${wrong.length === 0 ? 'ok    ' : 'FAILED'} ${file}: ${title}`)
    for (const sentence of wrong) console.log(`       ${sentence}`)
  }
  const failed = replayed.filter(({ wrong }) => wrong.length > 0).length
  console.log(`${replayed.length - failed} of ${replayed.length} exchanges as documented`)
  return failed === 0 ? 0 : 1
}
