import { TASK_ID } from '../../harness/engine/api';
import { klingCallback, Trigger } from '../../harness/engine/trigger';

const WITHOUT_VERIFY = { verify: false };

/** Bodies whose ids are none: each would leave the route, a folder, or a text. */
const NO_IDS: Array<[string, string]> = [
	['steps up a folder', '../../x'],
	['is the folder above', '..'],
	['is markup', '<img src=x onerror=alert(1)>'],
	['has a lone surrogate', '\ud800'],
	['has 900,000 characters', '1'.repeat(900_000)],
];

describe.each([
	['with Verify', {}],
	['without Verify', WITHOUT_VERIFY],
])('%s', (_name, parameters) => {
	test.each(NO_IDS)('a task id that %s is answered 400', async (_which, id) => {
		const { status, items } = await new Trigger(parameters).call(klingCallback(id));

		expect({ status, isStarted: items !== undefined }).toEqual({ status: 400, isStarted: false });
	});

	test.each(NO_IDS)('an external id alone that %s is answered 400', async (_which, id) => {
		const body = { external_task_id: id, task_status: 'succeed' };
		const { status, items } = await new Trigger(parameters).call({ body });

		expect({ status, isStarted: items !== undefined }).toEqual({ status: 400, isStarted: false });
	});
});

test.each(NO_IDS)(
	'without Verify a task deep inside whose id %s does not hand it on',
	async (_which, id) => {
		const { body } = klingCallback(TASK_ID, 'succeed', { task_id: id });
		const wrapped = { task_id: TASK_ID, task_status: 'succeed', data: { data: body } };
		const { items } = await new Trigger(WITHOUT_VERIFY).call({ body: wrapped });

		expect(items?.map(({ json }) => json.task_id)).toEqual([TASK_ID]);
	},
);
