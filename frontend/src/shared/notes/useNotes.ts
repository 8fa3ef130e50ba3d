/** Notes of a record: read many at a time however many places ask, written, changed and taken back. */

import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, newKey, type Schemas } from '@/api/client'
import type { Of } from '../catalogues'
import { say } from '../i18n'
import { tagOf } from '../records/tag'
import { useToasts } from '../toasts'

export type Note = Schemas['Note']

/** As many as one question may name. */
const MOST = 200
/** How long questions are gathered: the entries that are drawn at once ask together. */
const GATHER = 10
const FRESH = 30_000
const PINNED_SHOWN = 50

type Answer = { found: (note: Note | null) => void; failed: (fault: unknown) => void }
const asked = new Map<number, Answer[]>()

async function answerAll(): Promise<void> {
  const wanted = [...asked]
  asked.clear()
  for (let at = 0; at < wanted.length; at += MOST) {
    const some = wanted.slice(at, at + MOST)
    try {
      const query = { ids: some.map(([id]) => String(id)), include: 'author', page_size: MOST }
      const page = await ask(api.GET('/api/v1/notes/', { params: { query } }))
      const notes = new Map(page.results.map((note) => [note.id, note]))
      for (const [id, answers] of some) for (const { found } of answers) found(notes.get(id) ?? null)
    } catch (fault) {
      for (const [, answers] of some) for (const { failed } of answers) failed(fault)
    }
  }
}

/** The note, or null where it was deleted or is out of sight. */
function readNote(id: number): Promise<Note | null> {
  return new Promise((found, failed) => {
    if (asked.size === 0) setTimeout(() => void answerAll(), GATHER)
    asked.set(id, [...(asked.get(id) ?? []), { found, failed }])
  })
}

export const noteKey = (id: number) => ['note', id] as const
export const pinnedKey = (of: Of, record: number) => ['notes', of, record] as const

/** One note by its id; none for 0. */
export function useNote(id: MaybeRefOrGetter<number>) {
  const { data, isError, refetch } = useQuery({
    queryKey: computed(() => noteKey(toValue(id))),
    queryFn: () => readNote(toValue(id)),
    staleTime: FRESH,
    enabled: () => toValue(id) > 0,
  })
  return { note: computed(() => data.value), isError, refetch }
}

export function usePinnedNotes(of: Of, record: number) {
  const client = useQueryClient()
  const { data } = useQuery({
    queryKey: pinnedKey(of, record),
    queryFn: async ({ signal }) => {
      const query = { [of]: record, pinned: true, include: 'author', page_size: PINNED_SHOWN }
      const { results } = await ask(api.GET('/api/v1/notes/', { params: { query }, signal }))
      for (const note of results) client.setQueryData(noteKey(note.id), note)
      return results
    },
  })
  return computed(() => data.value ?? [])
}

/** What can be done with the notes of a record; each answers with the note as it is then. */
export function useNoteDeeds(of: Of, record: number) {
  const client = useQueryClient()
  const toasts = useToasts()
  /** Written once, however often it has to be sent. */
  let wish = { content: '', key: '' }

  function accept(note: Note): Note {
    const known = client.getQueryData<Note | null>(noteKey(note.id))
    const whole = { ...note, included: note.included ?? known?.included }
    client.setQueryData(noteKey(note.id), whole)
    client.setQueryData<Note[]>(pinnedKey(of, record), (old) => old && arranged(old, whole))
    return whole
  }

  /** Whoever may not see the record was not told, which the author should know. */
  async function tellUnreached(note: Note): Promise<void> {
    if (note.mentions.length === 0) return
    const { results } = await ask(api.GET('/api/v1/notes/{id}/unreached/', { params: { path: { id: String(note.id) } } }))
    if (results.length > 0) toasts.show(say('notes.not_told', { names: results.map((one) => one.name).join(', ') }), { stays: 10 })
  }

  function taken(note: Note): Note {
    // The note is saved, whatever becomes of the question.
    tellUnreached(note).catch(() => undefined)
    return accept(note)
  }

  async function add(content: string): Promise<Note> {
    if (wish.content !== content) wish = { content, key: newKey() }
    const body = { [of]: record, content } as Schemas['NoteRequest']
    const made = await ask(api.POST('/api/v1/notes/', { body, headers: { 'Idempotency-Key': wish.key } }))
    wish = { content: '', key: '' }
    return taken(made)
  }

  async function change(note: Note, body: Schemas['PatchedNoteChangeRequest']): Promise<Note> {
    const path = { id: String(note.id) }
    const changed = await ask(api.PATCH('/api/v1/notes/{id}/', { params: { path }, body, headers: { 'If-Match': tagOf(note.version ?? 0) } }))
    return body.content === undefined ? accept(changed) : taken(changed)
  }

  async function remove(note: Note): Promise<void> {
    await ask(api.DELETE('/api/v1/notes/{id}/', { params: { path: { id: String(note.id) } }, headers: { 'If-Match': tagOf(note.version ?? 0) } }))
    client.setQueryData(noteKey(note.id), null)
    client.setQueryData<Note[]>(pinnedKey(of, record), (old) => old?.filter((one) => one.id !== note.id))
  }

  async function restore(note: Note): Promise<Note> {
    return accept(await ask(api.POST('/api/v1/notes/{id}/restore/', { params: { path: { id: String(note.id) } } })))
  }

  return { add, change, remove, restore, accept }
}

/** The pinned notes with one of them as it is now: in its place, newest first, or gone. */
export function arranged(pinned: readonly Note[], note: Note): Note[] {
  const others = pinned.filter((one) => one.id !== note.id)
  const all = note.pinned ? [...others, note] : others
  return all.sort((one, other) => Date.parse(other.created_at) - Date.parse(one.created_at) || other.id - one.id)
}
