/** Sending a large file, and seeing how far it is, which `fetch` cannot tell. */

import { cookie, newKey } from '@/api/client'
import { Problem, Unreachable } from '@/api/problems'
import type { Import } from './useImports'

export function upload(file: File, progress: (share: number) => void): Promise<Import> {
  const body = new FormData()
  body.append('file', file)
  const request = new XMLHttpRequest()
  request.open('POST', '/api/v1/imports/')
  request.setRequestHeader('Accept', 'application/json')
  request.setRequestHeader('Accept-Language', document.documentElement.lang)
  request.setRequestHeader('X-CSRFToken', cookie('csrftoken'))
  request.setRequestHeader('Idempotency-Key', newKey())
  request.upload.onprogress = (event) => progress(event.lengthComputable ? event.loaded / event.total : 0)
  return new Promise((resolve, reject) => {
    request.onerror = () => reject(new Unreachable(new Error('The file did not arrive.')))
    request.onload = () => {
      const said = read(request.responseText)
      if (request.status < 300) resolve(said as unknown as Import)
      else reject(new Problem(request.status, said, new Headers()))
    }
    request.send(body)
  })
}

function read(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return {}
  }
}
