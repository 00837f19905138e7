#pragma once

#include <sys/types.h>
#include "sandbox_protocol.h"

/// See sandbox_client.h.
struct sp_sandbox {
    struct sp_shared *shared;
    size_t shared_bytes, data_bytes;
    enum sp_command command;   // the last one: what stands in the shared memory is the plugin's to spoil
    bool (*should_stop)(void);
    pid_t process;             // 0 once it has been waited for
    int lifeline;              // the end of a pipe whose other end the worker holds; it ends when this one closes
    double time_limit_seconds;
    uint64_t instance_memory_bytes;
    uint32_t ticket;           // the number of the last command
    size_t audio_offset;       // in the data: where the audio is that is being processed
    bool is_running;
};

/// Starts the worker's process, with the shared memory and the lifeline as its descriptors.
enum sp_status sp_spawn_worker(struct sp_sandbox *sandbox, const struct sp_sandbox_options *options, int memory, struct sp_error *error);

/// Memory for two processes: a descriptor of `byte_count` bytes of zeros, or −1.
int sp_shared_memory_create(size_t byte_count);

/// Hands the command that stands in the header to the worker.
void sp_send(struct sp_sandbox *sandbox, enum sp_command command);

/// Waits for the answer to the last command. Whatever befalls the worker meanwhile becomes a status, and ends it.
enum sp_status sp_receive(struct sp_sandbox *sandbox, struct sp_error *error);

/// `sp_send` and `sp_receive`.
enum sp_status sp_ask(struct sp_sandbox *sandbox, enum sp_command command, struct sp_error *error);

/// Fails unless the worker runs and has room for `byte_count` bytes of data.
enum sp_status sp_check_ready(const struct sp_sandbox *sandbox, size_t byte_count, struct sp_error *error);

/// Ends the worker, if it has not ended, and gives its status to `wait_status` (may be NULL).
void sp_end_worker(struct sp_sandbox *sandbox, int *wait_status);
