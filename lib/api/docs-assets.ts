/** Starts Swagger UI; its dark theme is a class on the root, set by what the reader prefers. */
export const docsScript = `
const dark = matchMedia('(prefers-color-scheme: dark)')
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', follow)
follow()
SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  docExpansion: 'list',
  filter: true,
  persistAuthorization: false,
  tagsSorter: undefined,
  tryItOutEnabled: false,
  validatorUrl: null,
})
`

export const docsStyle = `
body { margin: 0; background: #fafaf9; }
html.dark-mode body { background: #1c2022; }
.swagger-ui .info { margin: 2rem 0 1.5rem; }
.swagger-ui .wrapper { max-width: 72rem; }
.swagger-ui .scheme-container { box-shadow: none; background: transparent; padding: 0 0 1rem; }
@media (max-width: 640px) {
  .swagger-ui .opblock .opblock-summary-description { display: none; }
  .swagger-ui .wrapper { padding: 0 0.75rem; }
}
`
