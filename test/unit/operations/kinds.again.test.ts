import {
	api,
	created,
	gatewayError,
	klingError,
	networkError,
	TASK_ID,
	UNKNOWN_TASK,
} from '../../harness/engine/api';
import {
	createKind,
	createOf,
	EACH_KIND,
	byKeyAt,
	madeAs,
	taskAt,
} from '../../harness/engine/kinds';

const RETRY = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
const ADOPTED = [{ json: { task_id: TASK_ID, task_status: 'succeed' }, pairedItem: { item: 0 } }];

describe.each(EACH_KIND)('a task of the kind %s is paid for once', (_name, kind) => {
	test('where the answer to its create is lost: it is found by its key and adopted', async () => {
		const scope = createOf(kind)
			.replyWithError(networkError('ECONNRESET'))
			.get(byKeyAt(kind))
			.reply(404, UNKNOWN_TASK)
			.get(byKeyAt(kind))
			.reply(200, madeAs(kind));

		const { items, error } = await createKind(kind);

		expect(error).toBeUndefined();
		scope.done();
		expect(items).toMatchObject(ADOPTED);
	});

	test('where Retry On Fail runs the node again', async () => {
		const scope = createOf(kind)
			.reply(200, created())
			.get(taskAt(kind))
			.reply(401, gatewayError('invalid_api_key'))
			.get(taskAt(kind))
			.reply(200, madeAs(kind));

		const { items } = await createKind(kind, {}, { node: RETRY });

		scope.done();
		expect(items).toMatchObject(ADOPTED);
	});

	test('where the service says that its key is taken', async () => {
		const scope = createOf(kind)
			.reply(400, klingError(1201, 'external_task_id already exists'))
			.get(byKeyAt(kind))
			.reply(200, madeAs(kind));

		const { items } = await createKind(kind);

		scope.done();
		expect(items).toMatchObject(ADOPTED);
	});

	test('where the Retry button runs it as a new execution: it looks first', async () => {
		const scope = api().get(byKeyAt(kind)).reply(200, madeAs(kind));

		const { items } = await createKind(kind, {}, { mode: 'retry' });

		scope.done();
		expect(items).toMatchObject(ADOPTED);
	});
});
