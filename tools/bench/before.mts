import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openEnvironment, type Environment } from '../../test/harness/environment.mjs';
import { installedFolder } from '../../test/harness/install/tarball.mjs';
import { runCommand } from '../../test/harness/process/command.mjs';
import { temporaryFolder } from '../../test/harness/process/temporary.mjs';

/** Another n8n with an earlier package of this node in it, as `npm pack` makes one. */
export async function openBefore(
	tarball: string,
	env: Record<string, string>,
): Promise<Environment> {
	const [unpacked, userFolder] = ['package-before', 'n8n-before'].map(temporaryFolder);
	await runCommand(['tar', '-xzf', tarball, '-C', unpacked], { cwd: unpacked });
	const target = installedFolder(userFolder);
	await mkdir(target, { recursive: true });
	await cp(join(unpacked, 'package'), target, { recursive: true });
	return await openEnvironment('kling', {}, env, { userFolder, withNode: false });
}
