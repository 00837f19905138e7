#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include "sandbox.h"

extern char **environ;

bool sp_sandbox_available(void) {
#if defined(__linux__) || defined(__APPLE__)
    return true;
#else
    return false;
#endif
}

int sp_shared_memory_create(size_t byte_count) {
#if defined(__linux__)
    int descriptor = memfd_create("soundalike-plugin-sandbox", MFD_CLOEXEC);
#else
    // A name that is gone again as soon as it is open.
    static uint32_t number;
    char name[32];
    snprintf(name, sizeof name, "/slps-%d-%u", (int)getpid(), __atomic_add_fetch(&number, 1, __ATOMIC_RELAXED));
    int descriptor = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
    if (descriptor >= 0) shm_unlink(name), fcntl(descriptor, F_SETFD, FD_CLOEXEC);
#endif
    if (descriptor < 0 || ftruncate(descriptor, (off_t)byte_count) == 0) return descriptor;
    close(descriptor);
    return -1;
}

// Numbers beyond those that the worker inherits, so that none is overwritten before it has been moved; closed in other programs.
static int out_of_the_way(int descriptor) {
    int moved = fcntl(descriptor, F_DUPFD_CLOEXEC, 16);
    close(descriptor);
    return moved;
}

static bool open_lifeline(int ends[2]) {
    if (pipe(ends) != 0) return false;
    ends[0] = out_of_the_way(ends[0]);
    ends[1] = out_of_the_way(ends[1]);
    if (ends[0] >= 0 && ends[1] >= 0) return true;
    if (ends[0] >= 0) close(ends[0]);
    if (ends[1] >= 0) close(ends[1]);
    return false;
}

// Standard input and output lead nowhere: a plugin must not talk into the program's results.
static int spawn(pid_t *process, const struct sp_sandbox_options *options, int memory, int lifeline) {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    if (!options->show_messages) posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&files, memory, SP_SHARED_DESCRIPTOR);
    posix_spawn_file_actions_adddup2(&files, lifeline, SP_LIFELINE_DESCRIPTOR);
    // A group of its own: an interruption from the terminal is for the program, which ends its workers itself.
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    char *arguments[] = {(char *)options->executable_path, "--serve", NULL};
    int failure = posix_spawn(process, options->executable_path, &files, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return failure;
}

enum sp_status sp_spawn_worker(struct sp_sandbox *sandbox, const struct sp_sandbox_options *options, int memory, struct sp_error *error) {
    int lifeline[2];
    if (!open_lifeline(lifeline)) return sp_fail(error, SP_NO_SANDBOX, "no pipe can be made (%s)", strerror(errno));
    int inherited = fcntl(memory, F_DUPFD_CLOEXEC, 16);
    int failure = inherited < 0 ? errno : spawn(&sandbox->process, options, inherited, lifeline[0]);
    if (inherited >= 0) close(inherited);
    close(lifeline[0]);
    sandbox->lifeline = lifeline[1];
    if (!failure) return SP_OK;
    sandbox->process = 0;
    return sp_fail(error, SP_NO_SANDBOX, "%s cannot be started (%s)", options->executable_path, strerror(failure));
}

void sp_end_worker(struct sp_sandbox *sandbox, int *wait_status) {
    sandbox->is_running = false;
    if (!sandbox->process) return;
    int status = 0;
    // The group first, while its number is the worker's own: where plugins can fork, they may have.
    kill(-sandbox->process, SIGKILL);
    kill(sandbox->process, SIGKILL);
    while (waitpid(sandbox->process, &status, 0) < 0 && errno == EINTR) {}
    sandbox->process = 0;
    if (wait_status) *wait_status = status;
}
