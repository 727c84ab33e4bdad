import { openStage } from '../e2e/support/stage.mjs';
import { contenders } from './contenders.mjs';
import { race } from './race.mjs';
const stage = await openStage({}, { N8N_METRICS: 'true' });
for (const count of process.argv.slice(2).map(Number))
	for (const c of contenders) {
		const r = await race(stage, c, count);
		console.log(JSON.stringify(r));
	}
await stage.stop();
process.exit(0);
