import { openStage } from '../support/stage.mjs';
import { enter, begin, untilParked, ended } from './actor.mjs';
import { killRows } from './killRows.mjs';
const stage = await openStage();
try {
for (let i = 0; i < 7; i++) {
const actor = await enter(stage, { ...killRows[0], scenario: { durationMs: 9000, callback: { statuses: ['succeed'] } }, simulator: { callbackRetries: 40 }, parameters: { awaitMode: 'callback', options: { maxWait: 1 } } });
const id = await begin(actor);
await untilParked(actor, id);
const t0 = Date.now();
await stage.n8n.kill9();
await new Promise((r) => setTimeout(r, i * 1000));
await stage.n8n.restart();
const e = await ended(actor, id);
console.log(i, 'boot', stage.n8n.bootMs, e.status, JSON.stringify(e.data.resultData.runData['Kling']?.at(-1)?.data?.main?.[0]?.map((i) => i?.json.timed_out ?? 'done')));
console.log('  cb', actor.sim.callbacks.filter((c) => c.answered !== 'error').map((c) => `${c.at - t0} ${c.taskId.slice(-1)} ${c.answered}`).slice(-9).join(', '));
console.log('  GET', actor.sim.requests.filter((r) => r.kind === 'query').map((r) => `${r.at - t0} ${r.taskId?.slice(-1)} ${r.status}`).join(', '));
await actor.sim.close();
}
console.log(stage.n8n.logText().split('\n').filter((l) => /followed|claim|resum|error/i.test(l)).slice(0, 20).join('\n'));
} finally { await stage.stop(); process.exit(0); }
