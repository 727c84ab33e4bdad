import { elapsedMs } from '../../../nodes/CometApiKling/base/time';
import { api, at, running, succeeded } from '../../harness/engine/api';
import { passTime } from '../../harness/engine/fastTime';
import { otherProcess, suspend, callBack } from '../../harness/engine/waiting';
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
	const waiting = await suspend(['last', 'one', 'two']);
	ending({ one: 0, two: 1_000, last: 2_000 });

	const calls = [callBack(waiting, callbackFor('one'))];
	await passTime(1_000);
	calls.push(callBack(waiting, callbackFor('two')));
	await passTime(1_000);
	calls.push(callBack(waiting, callbackFor('last'), otherProcess()));
	const results = await Promise.all(calls);

	expect(results.filter(({ items }) => items !== undefined)).toHaveLength(1);
});
