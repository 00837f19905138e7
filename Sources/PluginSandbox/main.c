#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include "allowance.h"
#include "check.h"
#include "confinement.h"
#include "faults.h"
#include "frame.h"
#include "wake.h"

// The worker process of a sandbox: hosts plugins for one client, behind shared memory. See sandbox_protocol.h.

static struct slot slots[SP_MOST_SLOTS];

static enum sp_status open_slot(struct sp_shared *shared, struct slot *slot) {
    slot_close(slot);
    slot->described = described_take(sp_shared_data(shared), shared->parcel_bytes);
    if (!slot->described) return sp_fail(&shared->error, SP_BAD_REQUEST, "its description cannot be read");
    slot->conditions = shared->conditions;
    enum sp_status status = slot_open(slot, shared->memory, &shared->error);
    if (status == SP_OK && shared->wants_facts) status = slot_measure(slot, NULL, 0, &shared->facts, &shared->error);
    if (status != SP_OK) slot_close(slot);
    return status;
}

static enum sp_status reset_slot(struct sp_shared *shared, struct slot *slot) {
    const double *settings = (const double *)sp_shared_data(shared);
    enum sp_status status = slot_reset(slot, settings, shared->setting_count, &shared->error);
    struct sp_facts facts = {0};
    if (status == SP_OK && shared->wants_facts) status = slot_measure(slot, settings, shared->setting_count, &facts, &shared->error);
    shared->latency_frames = facts.latency_frames;
    return status;
}

static enum sp_status process_slot(struct sp_shared *shared, struct slot *slot) {
    if (shared->channel_count != slot->conditions.channel_count) return sp_fail(&shared->error, SP_BAD_REQUEST, "it was opened for another number of channels");
    size_t columns = (size_t)shared->column_count, values = columns * (size_t)shared->row_count;
    struct sp_process_layout layout = sp_layout_process(shared->channel_count, shared->frame_count, shared->setting_count, columns, values);
    char *data = sp_shared_data(shared);
    struct sp_changes changes = {
        .controls = (const intptr_t *)(data + layout.controls),
        .values = (const double *)(data + layout.values),
        .column_count = (intptr_t)shared->column_count,
        .row_count = (intptr_t)shared->row_count,
        .first_frame = (intptr_t)shared->first_frame,
        .interval_frames = (intptr_t)shared->interval_frames,
    };
    float *channels[256];
    for (uint32_t channel = 0; channel < shared->channel_count; channel++) {
        channels[channel] = (float *)(data + layout.audio) + channel * (size_t)shared->frame_count;
    }
    slot_set(slot, (const double *)(data + layout.settings), shared->setting_count);
    arena_enter(slot->arena);
    enum sp_status status = sp_effect_process(slot->effect, channels, shared->frame_count, &changes);
    arena_enter(NULL);
    shared->latency_frames = sp_effect_latency(slot->effect);
    return status == SP_NOT_FINITE ? sp_fail(&shared->error, status, "it wrote values that are not finite") : status;
}

static enum sp_status check(struct sp_shared *shared) {
    struct described *described = described_take(sp_shared_data(shared), shared->parcel_bytes);
    if (!described) return sp_fail(&shared->error, SP_BAD_REQUEST, "its description cannot be read");
    enum sp_status status = check_plugin(described, &shared->conditions, shared, &shared->findings, &shared->error);
    described_release(described);
    return status;
}

static enum sp_phase phase_of(enum sp_command command) {
    switch (command) {
    case SP_COMMAND_OPEN:
    case SP_COMMAND_RESET: return SP_PHASE_OPENING;
    case SP_COMMAND_CLOSE: return SP_PHASE_CLOSING;
    default: return SP_PHASE_RUNNING;
    }
}

static enum sp_status do_command(struct sp_shared *shared) {
    if (shared->command == SP_COMMAND_START) return SP_OK;
    if (shared->command == SP_COMMAND_CHECK) return check(shared);
    if (shared->command == SP_COMMAND_FRAME) return run_frame(shared, slots), SP_OK;
    if (shared->slot >= SP_MOST_SLOTS) return sp_fail(&shared->error, SP_BAD_REQUEST, "there is no such slot");
    struct slot *slot = &slots[shared->slot];
    if (shared->command == SP_COMMAND_OPEN) return open_slot(shared, slot);
    if (shared->command == SP_COMMAND_CLOSE) return slot_close(slot), SP_OK;
    if (!slot->effect) return sp_fail(&shared->error, SP_BAD_REQUEST, "nothing is open in this slot");
    if (shared->command == SP_COMMAND_RESET) return reset_slot(shared, slot);
    if (shared->command == SP_COMMAND_PROCESS) return process_slot(shared, slot);
    return sp_fail(&shared->error, SP_BAD_REQUEST, "there is no such command");
}

static void serve(struct sp_shared *shared) {
    for (uint32_t done = 0;;) {
        uint32_t request = sp_load(&shared->request);
        if (request == done) {
            sp_wait_while(&shared->request, done, 60);
            continue;
        }
        shared->phase = phase_of(shared->command);
        shared->error.status = do_command(shared);
        shared->phase = SP_PHASE_IDLE;
        sp_wake(&shared->reply, done = request);
    }
}

static struct sp_shared *map_shared(void) {
    struct stat status;
    if (fstat(SP_SHARED_DESCRIPTOR, &status) != 0 || (size_t)status.st_size < sp_shared_bytes(0)) return NULL;
    void *mapping = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, SP_SHARED_DESCRIPTOR, 0);
    struct sp_shared *shared = mapping == MAP_FAILED ? NULL : mapping;
    if (!shared || shared->magic != SP_SHARED_MAGIC || shared->version != SP_SHARED_VERSION) return NULL;
    return (size_t)status.st_size == sp_shared_bytes(shared->data_bytes) ? shared : NULL;
}

// What the program had open is none of a plugin's business.
static void close_inherited(void) {
    for (int descriptor = SP_LIFELINE_DESCRIPTOR + 1; descriptor < 1024; descriptor++) close(descriptor);
}

int main(int argument_count, char **arguments) {
    if (argument_count != 2 || strcmp(arguments[1], "--serve") != 0) {
        fputs("This program hosts plugins for soundalike, which starts it where it needs it.\n", stderr);
        return 64;
    }
    struct sp_shared *shared = map_shared();
    if (!shared) return 65;
    close(SP_SHARED_DESCRIPTOR);
    faults_watch(shared);
    faults_follow_lifeline(SP_LIFELINE_DESCRIPTOR);
    close_inherited();
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    arena_reserve(shared->instance_memory_bytes);
    allowance_set(shared->instance_memory_bytes, shared->process_memory_bytes);
    confinement_forbid_children();
    serve(shared);
}
