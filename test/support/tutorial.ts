import { expect } from 'vitest'
import type { ConsoleWindow } from './console-browser.ts'

/** A product as an admin knows it who has activated it: where to send people, and with what. */
export interface Product {
  readonly name: string
  readonly url: string
  readonly token: string
}

/** Machines may be busy; what is waited for comes. */
export const patient = { timeout: 30_000 }

/** The steps that the products' tutorials have in common, click by click in one window. */
export function stepsIn(window: ConsoleWindow) {
  const { page } = window
  const clipboard = () => page.evaluate<string>('navigator.clipboard.readText()')
  const button = (name: string | RegExp) =>
    page.getByRole('button', { name, exact: typeof name === 'string' })
  const says = (wanted: string | RegExp) => page.getByText(wanted).first().waitFor(patient)
  const link = (name: string) => page.getByRole('link', { name, exact: true })
  /** A page of the tenant or application that is open, by its tab. */
  const tab = (bar: string, name: string) =>
    page.getByRole('navigation', { name: bar }).getByRole('link', { name }).click()

  async function choose(field: string, option: string | RegExp): Promise<void> {
    await page.getByRole('combobox', { name: field, exact: true }).click()
    await page.getByRole('option', { name: option, exact: typeof option === 'string' }).click()
  }

  /** “Add organisation”: where a tenant of the product begins. */
  async function addTenant(name: string): Promise<void> {
    await window.go('/inbound/tenants?new=1')
    await page.getByLabel('Name of the organisation').fill(name)
    await page.keyboard.press('Enter')
    await button('Create token').waitFor(patient)
  }

  /** “Generate token”, and copy it with the tenant URL: from the setup page that is open. */
  async function generateToken(name: string, description: string, provider?: string): Promise<Product> {
    if (provider !== undefined) await page.getByRole('radio', { name: provider }).check()
    await button('Create token').click()
    const ask = page.getByRole('dialog', { name: 'Create a token' })
    await ask.getByLabel('Description').fill(description)
    expect(await ask.getByRole('combobox', { name: 'Scope' }).inputValue()).toBe('SCIM: everything')
    await ask.getByRole('button', { name: 'Create token' }).click()
    const show = page.getByRole('dialog', { name: 'Copy both now' })
    await show.getByRole('button', { name: 'Copy URL' }).click()
    await expect.poll(clipboard, patient).toMatch(/^http/)
    const url = await clipboard()
    await show.getByRole('button', { name: 'Copy token' }).click()
    await expect.poll(clipboard, patient).toMatch(/^rc_/)
    const token = await clipboard()
    await show.getByRole('button', { name: 'Done' }).click()
    await show.waitFor({ state: 'detached' })
    return { name, url, token }
  }

  async function activate(name: string, description: string, provider?: string): Promise<Product> {
    await addTenant(name)
    return generateToken(name, description, provider)
  }

  /** “Tenant URL”, “Secret Token” and “Test Connection” of an application of the gallery. */
  async function connect({ name, url, token }: Product): Promise<void> {
    await window.go('/outbound/applications/new')
    await page.getByLabel('Search the gallery').fill(name)
    await page.getByRole('link', { name: new RegExp(`^${name}`) }).click()
    await enterCredentials(url, token)
  }

  async function enterCredentials(url: string, token: string): Promise<void> {
    await page.getByLabel('Tenant URL').fill(url)
    await page.getByLabel('Secret token').fill(token)
    await page.getByLabel('This address lies in my own network').check()
    await button('Save and test').click()
    await says('The connection works.')
    await button('Go on').click()
  }

  async function pick(kind: 'Person' | 'Group', name: string): Promise<void> {
    const field = page.getByRole('combobox', { name: kind })
    await field.fill(name)
    await page.getByRole('option', { name: new RegExp(`^${name}\\b`) }).click()
  }

  async function assign(kind: 'person' | 'group', name: string): Promise<void> {
    if (kind === 'group') await page.getByText('A group', { exact: true }).click()
    await pick(kind === 'group' ? 'Group' : 'Person', name)
    await button('Assign').click()
    await says(`${name} is assigned.`)
    await button('Go on').click()
  }

  /** “Start small”: one person, seen first and then done. */
  async function tryOne(name: string): Promise<void> {
    await pick('Person', name)
    await button('Preview').click()
    await says('Preview: nothing was changed.')
    await button('Provision now').click()
    await says('Done at the target.')
    await button('Go on').click()
  }

  /** “Provisioning Status: On”, which starts the initial cycle. */
  async function turnOn(name: string, inScope: RegExp): Promise<void> {
    await button('Preview everyone').click()
    await says(inScope)
    await button('Turn on provisioning').click()
    await page.getByRole('heading', { name, level: 1 }).waitFor()
  }

  const upToDate = (name: string) =>
    expect.poll(() => page.title(), patient).toBe(`Up to date · ${name} · Rollcall`)

  /** Opens the page of a tenant by its name, as somebody does who looks for it. */
  async function openTenant(name: string, part?: string): Promise<void> {
    await link('Tenants').click()
    await link(name).click()
    if (part !== undefined) await tab('Tenant', part)
  }

  const row = (name: RegExp) => page.getByRole('row', { name })

  return {
    page,
    clipboard,
    button,
    says,
    link,
    tab,
    row,
    choose,
    addTenant,
    generateToken,
    activate,
    connect,
    enterCredentials,
    pick,
    assign,
    tryOne,
    turnOn,
    upToDate,
    openTenant,
  }
}

/** What the product's endpoint answers to its own token: not a step, but the proof of one. */
export async function at({ url, token }: Product, path: string) {
  const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } })
  return (await response.json()) as {
    readonly totalResults: number
    readonly Resources: readonly { readonly externalId?: string; readonly userName?: string }[]
  }
}
