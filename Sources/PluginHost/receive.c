#define _DEFAULT_SOURCE
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include "sandbox.h"
#include "wake.h"

// How long a worker that dies without being able to say so is not missed.
static const double LOOK_SECONDS = 0.02;
// No more than this counts between two looks: where all processes were stopped together, and go on, nobody is late.
static const double MOST_COUNTED_SECONDS = 0.1;

static double now_seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static const char *activity(const struct sp_shared *shared) {
    switch (shared->phase) {
    case SP_PHASE_OPENING: return "when it was opened";
    case SP_PHASE_RUNNING: return "while it was running";
    case SP_PHASE_CLOSING: return "when it was closed";
    default: return "when nothing was asked of it";
    }
}

static enum sp_status greedy(const struct sp_sandbox *sandbox, struct sp_error *error) {
    return sp_fail(error, SP_GREEDY, "it asked for more memory than the %llu MiB that it may have, %s",
                   (unsigned long long)(sandbox->instance_memory_bytes >> 20), activity(sandbox->shared));
}

// Why a worker that has ended, or is about to, did so.
static enum sp_status post_mortem(struct sp_sandbox *sandbox, struct sp_error *error) {
    const struct sp_shared *shared = sandbox->shared;
    int status = 0, signal_number = (int)shared->end_signal;
    bool has_exited = shared->has_exited != 0;
    if (sandbox->process) sp_end_worker(sandbox, &status);
    if (shared->memory_refused) return greedy(sandbox, error);
    if (sandbox->command == SP_COMMAND_START) return sp_fail(error, SP_NO_SANDBOX, "the sandbox's program is of another version, or ended at once");
    if (!signal_number && !has_exited && WIFSIGNALED(status)) signal_number = WTERMSIG(status);
    if (signal_number > 0 && signal_number < 64) {
        return sp_fail(error, SP_CRASHED, "it crashed %s (%s)", activity(shared), strsignal(signal_number));
    }
    return sp_fail(error, SP_EXITED, "it ended its process %s", activity(shared));
}

static bool has_ended(struct sp_sandbox *sandbox) {
    if (sandbox->shared->end_signal || sandbox->shared->has_exited) return true;
    // Looks without collecting, so that the status is still there for `post_mortem`.
    siginfo_t information = {0};
    if (waitid(P_PID, (id_t)sandbox->process, &information, WEXITED | WNOHANG | WNOWAIT) == 0) return information.si_pid != 0;
    return errno == ECHILD;
}

void sp_send(struct sp_sandbox *sandbox, enum sp_command command) {
    sandbox->command = sandbox->shared->command = command;
    sandbox->shared->error.status = SP_OK;
    sandbox->shared->error.detail[0] = 0;
    sp_wake(&sandbox->shared->request, ++sandbox->ticket);
}

// What nobody writes after the start is as it was.
static bool is_intact(const struct sp_sandbox *sandbox) {
    const struct sp_shared *shared = sandbox->shared;
    return shared->magic == SP_SHARED_MAGIC && shared->version == SP_SHARED_VERSION && shared->data_bytes == sandbox->data_bytes
        && shared->command == (uint32_t)sandbox->command;
}

static enum sp_status corrupted(struct sp_sandbox *sandbox, struct sp_error *error) {
    sp_end_worker(sandbox, NULL);
    return sp_fail(error, SP_CORRUPTED, "it wrote over memory that is not its own, %s", activity(sandbox->shared));
}

enum sp_status sp_receive(struct sp_sandbox *sandbox, struct sp_error *error) {
    struct sp_shared *shared = sandbox->shared;
    uint32_t progress = sp_load(&shared->progress);
    double waited = 0, last = now_seconds();
    for (uint32_t reply; (reply = sp_load(&shared->reply)) != sandbox->ticket;) {
        if (shared->end_signal || shared->has_exited) return post_mortem(sandbox, error);
        sp_wait_while(&shared->reply, reply, LOOK_SECONDS);
        double now = now_seconds();
        if (now < last + LOOK_SECONDS) continue;
        if (sandbox->should_stop && sandbox->should_stop()) {
            sp_end_worker(sandbox, NULL);
            return sp_fail(error, SP_INTERRUPTED, "interrupted");
        }
        waited += now - last < MOST_COUNTED_SECONDS ? now - last : MOST_COUNTED_SECONDS;
        last = now;
        if (sp_load(&shared->progress) != progress) {
            progress = sp_load(&shared->progress);
            waited = 0;
        }
        if (has_ended(sandbox) && sp_load(&shared->reply) != sandbox->ticket) return post_mortem(sandbox, error);
        // A reply that was written over as well never comes.
        if (sandbox->command != SP_COMMAND_START && !is_intact(sandbox)) return corrupted(sandbox, error);
        if (waited > sandbox->time_limit_seconds) {
            sp_end_worker(sandbox, NULL);
            if (shared->memory_refused) return greedy(sandbox, error);
            return sp_fail(error, SP_HUNG, "it did not come back within %g s, %s", sandbox->time_limit_seconds, activity(shared));
        }
    }
    struct sp_error answer = shared->error;
    if (!is_intact(sandbox) || answer.status > SP_NOT_FINITE) return corrupted(sandbox, error);
    if (answer.status == SP_OK) return SP_OK;
    if (answer.status == SP_NO_MEMORY) {
        return sp_fail(error, SP_NO_MEMORY, "it needs more memory than the %llu MiB that it may have", (unsigned long long)(sandbox->instance_memory_bytes >> 20));
    }
    answer.detail[sizeof answer.detail - 1] = 0;
    return sp_fail(error, answer.status, "%s", answer.detail);
}

enum sp_status sp_ask(struct sp_sandbox *sandbox, enum sp_command command, struct sp_error *error) {
    sp_send(sandbox, command);
    return sp_receive(sandbox, error);
}

enum sp_status sp_check_ready(const struct sp_sandbox *sandbox, size_t byte_count, struct sp_error *error) {
    if (!sandbox->is_running) return sp_fail(error, SP_NO_SANDBOX, "its process has ended");
    if (byte_count > sandbox->data_bytes) return sp_fail(error, SP_BAD_REQUEST, "the sandbox has no room for so much data");
    return SP_OK;
}
