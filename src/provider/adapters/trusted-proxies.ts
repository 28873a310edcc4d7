import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

/** Whether an address belongs to a proxy of ours, whose word about the client is believed. */
export type TrustedProxies = (address: string | undefined) => boolean

/** Who sent a request, and how it was addressed. */
export interface ClientSide {
  readonly address: string | undefined
  readonly scheme: string
  readonly host: string | undefined
}

/**
 * Proxies by address or CIDR block: `10.0.0.0/8`, `fd00::/8`, `127.0.0.1`. Throws TypeError, naming the text that is
 * neither.
 */
export function trustedProxies(blocks: readonly string[]): TrustedProxies {
  const list = new BlockList()
  for (const block of blocks) {
    const [address = '', bits, ...more] = block.trim().split('/')
    const family = isIP(address)
    const longest = family === 6 ? 128 : 32
    const prefix = bits === undefined ? longest : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN
    if (family === 0 || more.length > 0 || !(prefix <= longest)) throw new TypeError(block)
    list.addSubnet(address, prefix, family === 6 ? 'ipv6' : 'ipv4')
  }
  return (address) => {
    const plain = plainAddress(address)
    const family = isIP(plain)
    return family !== 0 && list.check(plain, family === 6 ? 'ipv6' : 'ipv4')
  }
}

/**
 * What a request says of its sender. `X-Forwarded-*` is read only when it comes from a trusted proxy, and from the right:
 * what stands left of the first address that is not ours was written by the client (scimgateway believed it).
 */
export function clientSideOf(request: IncomingMessage, isTrusted: TrustedProxies): ClientSide {
  const { socket, headers } = request
  const own = { scheme: 'encrypted' in socket ? 'https' : 'http', host: headers.host }
  if (!isTrusted(socket.remoteAddress)) return { ...own, address: socket.remoteAddress }
  const hops = listOf(headers['x-forwarded-for'])
  let address = socket.remoteAddress
  while (isTrusted(address) && hops.length > 0) address = hops.pop()
  const scheme = listOf(headers['x-forwarded-proto']).at(-1)?.toLowerCase()
  return {
    address: plainAddress(address),
    scheme: scheme === 'https' || scheme === 'http' ? scheme : own.scheme,
    host: listOf(headers['x-forwarded-host']).at(-1) ?? own.host,
  }
}

function listOf(header: string | string[] | undefined): string[] {
  const text = Array.isArray(header) ? header.join(',') : (header ?? '')
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** A socket that takes both families shows IPv4 addresses as `::ffff:10.0.0.1`. */
function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.)/i, '')
}
