/**
 * Loaded first by every process of a studio, built or from the sources: `.env` gives what is not set.
 * Not under the checks, whose studios are their own; nor may Next read it for itself there.
 */
import { existsSync } from 'node:fs';

if (process.env.POCKETREEL_CHECKS_RUN) process.env.__NEXT_PROCESSED_ENV = 'true';
else if (existsSync('.env')) process.loadEnvFile('.env');
