import { elapsedMs } from '../../../nodes/CometApiKling/base/time';
import { api, at, running, succeeded } from '../../harness/engine/api';
import { passTime } from '../../harness/engine/fastTime';
import { otherProcess, park, wake } from '../../harness/engine/parked';
import { callbackFor } from '../../harness/engine/webhookContext';

/** The service, whose tasks end at these moments. */
function ending(endsMs: Record<string, number>): void {
	const startMs = elapsedMs();
	for (const [id, endMs] of Object.entries(endsMs)) {
		api()
			.persist()
			.get(at(id))
			.reply(200, () => (elapsedMs() - startMs < endMs ? running(id) : succeeded(id)));
	}
}

test('of several webhook processes one resumes, where the tasks end a second apart', async () => {
	const parked = await park(['last', 'one', 'two']);
	ending({ one: 0, two: 1_000, last: 2_000 });

	const calls = [wake(parked, callbackFor('one'))];
	await passTime(1_000);
	calls.push(wake(parked, callbackFor('two')));
	await passTime(1_000);
	calls.push(wake(parked, callbackFor('last'), otherProcess()));
	const woken = await Promise.all(calls);

	expect(woken.filter(({ items }) => items !== undefined)).toHaveLength(1);
});
