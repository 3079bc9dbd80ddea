/**
 * A headless Chromium for tests of pages. It is the machine's own: where there is none, the tests
 * say so and are skipped.
 */
import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'

const candidates = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** Path of the browser, or null. */
export const chromiumPath =
  candidates.find((path): path is string => path !== undefined && existsSync(path)) ?? null

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** How a page is looked at. */
export interface Looking {
  readonly width?: number
  readonly height?: number
  readonly colorScheme?: 'light' | 'dark'
  readonly javaScript?: boolean
}

/** A page on a file, with what it said and asked for while it was open. */
export interface OpenPage extends AsyncDisposable {
  readonly page: Page
  readonly complaints: readonly string[]
  /** Addresses requested, its own file aside. */
  readonly requests: readonly string[]
}

/** Starts the browser with a fresh profile, which it removes when it is closed. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath ?? '', headless: true, args: quiet })
}

/** Opens a file in a window of its own, which shares nothing with others. */
export async function openPage(
  browser: Browser,
  file: string,
  looking: Looking = {},
): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: { width: looking.width ?? 1280, height: looking.height ?? 900 },
    colorScheme: looking.colorScheme ?? 'light',
    javaScriptEnabled: looking.javaScript ?? true,
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const page = await context.newPage()
  const complaints: string[] = []
  const requests: string[] = []
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => requests.push(request.url()))
  const address = pathToFileURL(file).href
  await page.goto(address)
  return {
    page,
    complaints,
    get requests() {
      return requests.filter((url) => url !== address && !url.startsWith('data:'))
    },
    [Symbol.asyncDispose]: () => context.close(),
  }
}
