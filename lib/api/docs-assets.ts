/**
 * Starts Swagger UI; its dark theme is a class on the root, set by what the reader prefers. Paths are
 * plain text: as links they would stand inside the button that opens an operation. Opening one still
 * puts it into the address.
 */
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
  plugins: [
    ({ React }) => ({
      components: { DeepLink: ({ text }) => React.createElement('span', null, text) },
      wrapComponents: {
        CloseIcon: (Icon) => () =>
          React.createElement('span', { role: 'img', 'aria-label': 'Close' }, React.createElement(Icon)),
        Select: (Select) => (props) =>
          React.createElement(
            'label',
            null,
            React.createElement('span', { className: 'unseen' }, 'Value'),
            React.createElement(Select, props),
          ),
        TextArea: (Area) => (props) =>
          React.createElement(Area, { 'aria-label': 'Request body', ...props }),
      },
    }),
  ],
  tagsSorter: undefined,
  tryItOutEnabled: false,
  validatorUrl: null,
})
`

/** Colors of its own have too little contrast; of servers, whose choice has no name, there is one. */
export const docsStyle = `
body { margin: 0; background: #fafaf9; }
html.dark-mode body { background: #1c2022; }
.swagger-ui .info { margin: 2rem 0 1.5rem; }
.swagger-ui .wrapper { max-width: 72rem; }
.swagger-ui .scheme-container { box-shadow: none; background: transparent; padding: 0 0 1rem; }
.swagger-ui .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.swagger-ui .servers-title, .swagger-ui .servers { display: none; }
.swagger-ui .opblock .opblock-summary-method { background: #1f6fc0 !important; color: #fff !important; }
.swagger-ui .opblock.opblock-post .opblock-summary-method { background: #1a7f4b !important; }
.swagger-ui .opblock.opblock-put .opblock-summary-method { background: #9a5b00 !important; }
.swagger-ui .opblock.opblock-patch .opblock-summary-method { background: #0f766e !important; }
.swagger-ui .opblock.opblock-delete .opblock-summary-method { background: #c92a2a !important; }
.swagger-ui .info .title small { background: #5b6270; }
.swagger-ui .info .title small.version-stamp { background: #4d6b00; }
html .swagger-ui .opblock .highlight-code pre.example.microlight { background: #1b1b1b !important; }
.swagger-ui .btn.execute { border-color: #1f6fc0; background: #1f6fc0; }
html.dark-mode .swagger-ui .btn.cancel { border-color: #ff8a8a !important; color: #ff8a8a !important; }
html.dark-mode .swagger-ui .opblock .opblock-section-header { background: #2a2e30 !important; }
html.dark-mode .swagger-ui .header-col { color: #e4e6e6 !important; }
html:not(.dark-mode) .swagger-ui .btn.cancel { border-color: #c92a2a; color: #c92a2a; }
html:not(.dark-mode) .swagger-ui .parameter__in, html:not(.dark-mode) .swagger-ui .prop-format { color: #595959; }
html:not(.dark-mode) .swagger-ui .info a { color: #2160b0; }
html:not(.dark-mode) .swagger-ui .btn.authorize { border-color: #1a7f4b; color: #1a7f4b; }
html:not(.dark-mode) .swagger-ui .btn.authorize svg { fill: #1a7f4b; }
@media (max-width: 640px) {
  .swagger-ui .opblock .opblock-summary-description { display: none; }
  .swagger-ui .wrapper { padding: 0 0.75rem; }
}
`
