// Sends one message of every kind with the client as its users would, and tells of failures.
import { createRequire } from 'node:module'

const [modules, host, writeKey] = process.argv.slice(2)
const { Analytics } = createRequire(`${modules}/`)('@segment/analytics-node')
const analytics = new Analytics({ writeKey, host, maxEventsInBatch: 20, maxRetries: 0 })
const failures = []
analytics.on('error', (fault) => failures.push(fault.reason ?? fault))

analytics.track({ anonymousId: 'node-visitor', event: 'Page Scrolled' })
analytics.identify({
  userId: 'node-1',
  anonymousId: 'node-visitor',
  traits: { email: 'node@firm.test', firstName: 'Nora', lastName: 'Node' },
})
analytics.track({ userId: 'node-1', event: 'Order Paid', properties: { order: 'N-1', revenue: 5 } })
analytics.page({ userId: 'node-1', name: 'Prices', properties: { url: 'https://firm.test/prices' } })
analytics.screen({ userId: 'node-1', name: 'Home' })
analytics.group({ userId: 'node-1', groupId: 'node-org', traits: { name: 'Node School' } })
analytics.alias({ previousId: 'node-old', userId: 'node-1' })
await analytics.closeAndFlush()
if (failures.length) {
  console.error(failures)
  process.exit(1)
}
