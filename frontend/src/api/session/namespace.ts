let current: string | undefined

/** The router says it when a tenant's route is entered, before any of its pages render. */
export function enterNamespace(slug: string | undefined): void {
  current = slug
}

/**
 * Options factories take it once, for key and header together, so an answer can never land under another tenant's key.
 */
export const currentNamespace = (): string | undefined => current
