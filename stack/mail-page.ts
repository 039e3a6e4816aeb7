import { html, raw } from 'hono/html'
import type { Message } from './mailbox.ts'

const style = `
:root { color-scheme: light dark; --back: #f6f5f2; --card: #fff; --ink: #1d1c1a; --soft: #6b6861;
  --line: #e4e2dc; --accent: #1f5f4a; }
@media (prefers-color-scheme: dark) { :root { --back: #161513; --card: #201f1c; --ink: #eceae5;
  --soft: #a39f95; --line: #37352f; --accent: #7cc4a7; } }
* { box-sizing: border-box }
body { margin: 0; background: var(--back); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif }
main { max-width: 860px; margin: 0 auto; padding: 24px 16px 48px }
header { display: flex; align-items: center; gap: 12px; margin-bottom: 16px }
h1 { margin: 0; font-size: 20px; flex: 1; overflow-wrap: anywhere }
a { color: var(--accent) }
a:focus-visible, button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
button, .button { min-height: 36px; padding: 6px 14px; border: 1px solid var(--line);
  border-radius: 8px; background: var(--card); color: var(--ink); font: inherit; cursor: pointer;
  text-decoration: none }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; overflow: hidden }
ul { list-style: none; margin: 0; padding: 0 }
.list li + li { border-top: 1px solid var(--line) }
.list a { display: grid; grid-template-columns: 1fr auto; gap: 2px 12px; padding: 12px 16px;
  color: inherit; text-decoration: none }
.list a:hover { background: var(--back) }
.subject { font-weight: 600; overflow-wrap: anywhere }
.soft { color: var(--soft); font-size: 14px; overflow-wrap: anywhere }
.empty { padding: 48px 24px; text-align: center; color: var(--soft) }
dl { display: grid; grid-template-columns: auto 1fr; gap: 4px 16px; margin: 0; padding: 16px }
dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere }
iframe { display: block; width: 100%; height: 560px; border: 0; border-top: 1px solid var(--line);
  background: #fff }
h2 { margin: 24px 0 8px; font-size: 15px }
pre { margin: 0; padding: 16px; white-space: pre-wrap; overflow-wrap: anywhere;
  font: 14px/1.5 ui-monospace, Menlo, Consolas, monospace }
@media (max-width: 600px) { .list a { grid-template-columns: 1fr } }
.links { padding: 12px 16px } .links li { overflow-wrap: anywhere; padding: 2px 0 }
`

const page = (title: string, refresh: boolean, body: unknown) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refresh ? raw('<meta http-equiv="refresh" content="5">') : ''}
<title>${title}</title>
<style>${raw(style)}</style>
</head>
<body><main>${body}</main></body>
</html>`

const time = (iso: string) => iso.slice(0, 19).replace('T', ' ')

export function listPage(messages: Message[], to: string | undefined) {
  const title = to ? `Mails to ${to}` : 'Inbox'
  const rows = messages.map(
    (message) => html`<li><a href="/messages/${message.id}">
<span class="subject">${message.subject || '(no subject)'}</span>
<time class="soft" datetime="${message.received_at}">${time(message.received_at)} UTC</time>
<span class="soft">to ${message.to.join(', ')}</span>
</a></li>`,
  )
  return page(
    title,
    true,
    html`<header><h1>${title}</h1>
${to ? html`<a class="button" href="/">All mails</a>` : ''}
<form method="post" action="/delete${to ? `?to=${encodeURIComponent(to)}` : ''}">
<button ${messages.length === 0 ? raw('disabled') : ''}>Delete all</button></form></header>
<div class="card">${
      rows.length > 0
        ? html`<ul class="list">${rows}</ul>`
        : html`<p class="empty">No mail yet. Whatever the app sends arrives here; nothing leaves this machine.</p>`
    }</div>`,
  )
}

const size = (bytes: number) =>
  bytes < 1000 ? `${bytes} bytes` : `${Math.round(bytes / 1000).toLocaleString('en')} kB`

/** The HTML of a mail runs nothing and is nobody: its frame has neither scripts nor an origin. */
export function messagePage(message: Message) {
  const framed = `<base target="_blank">${message.html}`
  return page(
    message.subject || 'Mail',
    false,
    html`<header><h1>${message.subject || '(no subject)'}</h1><a class="button" href="/">Inbox</a></header>
<div class="card">
<dl>
<dt>From</dt><dd>${message.from}</dd>
<dt>To</dt><dd>${message.to.join(', ')}</dd>
<dt>Received</dt><dd><time datetime="${message.received_at}">${time(message.received_at)} UTC</time></dd>
</dl>
${
  message.html
    ? html`<iframe title="The message as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${framed}"></iframe>`
    : ''
}
</div>
${
  message.attachments.length > 0
    ? html`<h2>Attachments</h2><div class="card"><ul class="links">${message.attachments.map(
        ({ name, type, size_bytes, path }) =>
          html`<li><a href="${path}">${name}</a> <span class="soft">${type}, ${size(size_bytes)}</span></li>`,
      )}</ul></div>`
    : ''
}
${
  message.links.length > 0
    ? html`<h2>Links</h2><div class="card"><ul class="links">${message.links.map(
        (link) => html`<li><a href="${link}">${link}</a></li>`,
      )}</ul></div>`
    : ''
}
<h2>Text</h2><div class="card"><pre>${message.text || '(none)'}</pre></div>`,
  )
}
