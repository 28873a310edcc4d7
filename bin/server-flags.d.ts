export function serverFlags(): string[]
