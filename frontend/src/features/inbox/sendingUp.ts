/** Sending one file up, and seeing how far it is, which `fetch` cannot tell. */

import { api, ask, cookie, newKey, type Schemas } from '@/api/client'
import { Problem, Unreachable } from '@/api/problems'

export type SentUp = Schemas['SentUp']

export function sendUp(file: File, progress: (share: number) => void, signal: AbortSignal): Promise<SentUp> {
  const body = new FormData()
  body.append('file', file)
  const request = new XMLHttpRequest()
  request.open('POST', '/api/v1/attachments/')
  request.setRequestHeader('Accept', 'application/json')
  request.setRequestHeader('Accept-Language', document.documentElement.lang)
  request.setRequestHeader('X-CSRFToken', cookie('csrftoken'))
  request.setRequestHeader('Idempotency-Key', newKey())
  request.upload.onprogress = (event) => progress(event.lengthComputable ? event.loaded / event.total : 0)
  signal.addEventListener('abort', () => request.abort())
  return new Promise((resolve, reject) => {
    request.onerror = () => reject(new Unreachable(new Error('The file did not arrive.')))
    request.onload = () => {
      const said = read(request.responseText)
      if (request.status < 300) resolve(said as unknown as SentUp)
      else reject(new Problem(request.status, said, new Headers()))
    }
    request.send(body)
  })
}

export const takeBack = (key: string) => ask(api.DELETE('/api/v1/attachments/{name}/', { params: { path: { name: key } } }))

function read(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return {}
  }
}
