import { pbkdf2 } from 'crypto';
import { untilIdle } from '../../harness/engine/idle';

const { open } = jest.requireActual<typeof import('fs/promises')>('fs/promises');

/** More work than Node has threads for, so that what comes next waits its turn. */
function occupyThreads(): void {
	for (let count = 0; count < 8; count++) pbkdf2('text', 'salt', 20_000, 64, 'sha512', () => {});
}

test('a file that is being closed goes on, however long that takes', async () => {
	const file = await open(require.resolve('../../../package.json'));
	let isClosed = false;
	occupyThreads();
	void file.close().then(() => {
		isClosed = true;
	});

	await untilIdle();

	expect(isClosed).toBe(true);
});
