import { type CSSVariablesResolver, createTheme, PasswordInput, Tooltip } from '@mantine/core'
import { en } from '../text/en.ts'

/**
 * The five status roles (and neutral), each with a text colour for light and for dark. Measured: every one
 * has a contrast of at least 4.5 on the page and on a card of its scheme. Colour means status and nothing else.
 */
export const statusColors = {
  ok: { light: '#1a7f37', dark: '#3fb950' },
  running: { light: '#0b63c5', dark: '#58a6ff' },
  attention: { light: '#8a5a00', dark: '#d9a032' },
  failed: { light: '#c4252f', dark: '#ff6b62' },
  held: { light: '#7a3fb0', dark: '#c297ff' },
  neutral: { light: '#57606a', dark: '#9aa4af' },
} as const

export type StatusRole = keyof typeof statusColors

const surfaces = {
  light: { page: '#f6f8fa', card: '#ffffff', line: '#d0d7de', text: '#1f2328', track: '#e3e7ec' },
  dark: { page: '#0f1318', card: '#171c23', line: '#30363d', text: '#e6edf3', track: '#2a313a' },
} as const

export const theme = createTheme({
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Open Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "Liberation Mono", Menlo, monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '20px' }, h2: { fontSize: '16px' }, h3: { fontSize: '14px' } },
  },
  primaryColor: 'blue',
  primaryShade: { light: 8, dark: 4 },
  colors: {
    // The library's own, but for the two shades in use: those are what "failed" looks like.
    red: [
      '#fff5f5',
      '#ffe3e3',
      '#ffc9c9',
      '#ffa8a8',
      statusColors.failed.dark,
      '#ff6b6b',
      '#fa5252',
      '#f03e3e',
      statusColors.failed.light,
      '#a51f27',
    ],
    dark: [
      '#e6edf3',
      '#b6c0ca',
      '#9aa4af',
      '#7d8894',
      '#4a535d',
      '#3a424b',
      '#1f262e',
      '#171c23',
      '#12171d',
      '#0f1318',
    ],
  },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    // What the mouse is told, the keyboard is told too.
    PasswordInput: PasswordInput.extend({
      defaultProps: { visibilityToggleButtonProps: { 'aria-label': en.page.showSecret } },
    }),
    Tooltip: Tooltip.extend({ defaultProps: { events: { hover: true, focus: true, touch: true } } }),
  },
})

/** The tokens above as CSS variables: `--status-ok`, `--surface-page`, … */
export const resolveVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: schemeVariables('light'),
  dark: schemeVariables('dark'),
})

function schemeVariables(scheme: 'light' | 'dark'): Record<string, string> {
  const { page, card, line, text, track } = surfaces[scheme]
  const variables: Record<string, string> = {
    '--mantine-color-body': page,
    '--mantine-color-text': text,
    '--mantine-color-default-border': line,
    '--mantine-color-dimmed': statusColors.neutral[scheme],
    '--mantine-color-placeholder': statusColors.neutral[scheme],
    '--surface-page': page,
    '--surface-card': card,
    '--surface-line': line,
    '--surface-track': track,
  }
  for (const [role, colors] of Object.entries(statusColors)) variables[`--status-${role}`] = colors[scheme]
  return variables
}
