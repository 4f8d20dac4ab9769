/*
 * Writes numbered, checksummed records to a file or device and says on standard output of each, once it is acknowledged,
 * its number and how many microseconds that took. Whoever reads that output elsewhere knows what must never be lost.
 *
 *   recorder write FILE SLOTS FIRST      records FIRST, FIRST+1, ...; number n goes to slot n % SLOTS
 *   recorder check FILE SLOTS FIRST LAST each of these records, or a later one in its slot, must be there; names the others
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { WORDS = 512 }; /* 4 KiB: what one write of a block device never tears */

static uint64_t next(uint64_t *state)
{
    /* Marsaglia, Xorshift RNGs, 2003 */
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Word 0 is the number, the rest follows from it: a record is its own checksum. */
static void fill(uint64_t *record, uint64_t number)
{
    uint64_t state = number * 0x9E3779B97F4A7C15u + 1;
    record[0] = number;
    for (int i = 1; i < WORDS; i++)
        record[i] = next(&state);
}

static int holds(const uint64_t *record, uint64_t slot, uint64_t slots, uint64_t least)
{
    uint64_t expected[WORDS];
    fill(expected, record[0]);
    return record[0] >= least && record[0] % slots == slot && memcmp(record, expected, sizeof expected) == 0;
}

static int fail(const char *what)
{
    fprintf(stderr, "recorder: %s: %s\n", what, strerror(errno));
    return 2;
}

static int64_t micros(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static int write_records(int file, uint64_t slots, uint64_t first)
{
    uint64_t record[WORDS];
    for (uint64_t number = first;; number++) {
        fill(record, number);
        int64_t begun = micros();
        if (pwrite(file, record, sizeof record, (off_t)(number % slots * sizeof record)) != (ssize_t)sizeof record)
            return fail("write");
        if (fsync(file) != 0)
            return fail("fsync");
        if (printf("%llu %lld\n", (unsigned long long)number, (long long)(micros() - begun)) < 0 || fflush(stdout) != 0)
            return 0; /* Nobody listens any more. */
    }
}

static int check_records(int file, uint64_t slots, uint64_t first, uint64_t last)
{
    uint64_t record[WORDS];
    int lost = 0;
    uint64_t from = last - first >= slots ? last - slots + 1 : first;
    for (uint64_t number = from; number <= last; number++) {
        uint64_t slot = number % slots;
        ssize_t size = pread(file, record, sizeof record, (off_t)(slot * sizeof record));
        if (size < 0)
            return fail("read");
        if (size != (ssize_t)sizeof record || !holds(record, slot, slots, number)) {
            printf("lost %llu\n", (unsigned long long)number);
            lost++;
        }
    }
    printf("checked %llu lost %d\n", (unsigned long long)(last - from + 1), lost);
    return lost > 0;
}

int main(int argc, char **argv)
{
    int writing = argc == 5 && strcmp(argv[1], "write") == 0;
    int checking = argc == 6 && strcmp(argv[1], "check") == 0;
    if (!writing && !checking) {
        fprintf(stderr, "usage: recorder write FILE SLOTS FIRST | recorder check FILE SLOTS FIRST LAST\n");
        return 2;
    }
    int file = open(argv[2], writing ? O_RDWR | O_CREAT : O_RDONLY, 0644);
    if (file < 0)
        return fail(argv[2]);
    uint64_t slots = strtoull(argv[3], NULL, 10), first = strtoull(argv[4], NULL, 10);
    return writing ? write_records(file, slots, first)
                   : check_records(file, slots, first, strtoull(argv[5], NULL, 10));
}
