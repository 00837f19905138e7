// Makes one system call of a program fail: SOUNDALIKE_FAULT=write:3:28 is the third call of write, with error 28. The file that
// SOUNDALIKE_FAULT_MARK names is made when that happens. Loaded before the C library (LD_PRELOAD).
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static int count;

static int fails(const char *name) {
    const char *fault = getenv("SOUNDALIKE_FAULT");
    size_t length = strlen(name);
    if (!fault || strncmp(fault, name, length) != 0 || fault[length] != ':') return 0;
    char *end;
    long turn = strtol(fault + length + 1, &end, 10);
    if (__atomic_add_fetch(&count, 1, __ATOMIC_RELAXED) != turn) return 0;
    const char *mark = getenv("SOUNDALIKE_FAULT_MARK");
    if (mark) syscall(SYS_close, syscall(SYS_openat, AT_FDCWD, mark, O_CREAT | O_WRONLY, 0600));
    errno = *end == ':' ? atoi(end + 1) : EIO;
    return 1;
}

// Dispatch's own thread reads the states of the others every second or so, and ends the process where it cannot: nothing that a program
// on top of it can answer.
static int isDispatchs(const char *path) {
    size_t length = strlen(path);
    return length > 11 && strncmp(path, "/proc/", 6) == 0 && strcmp(path + length - 5, "/stat") == 0;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define MODE(flags, last) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | __O_TMPFILE)) { va_list list; va_start(list, last); mode = va_arg(list, mode_t); va_end(list); }

int open(const char *path, int flags, ...) {
    MODE(flags, flags)
    return !isDispatchs(path) && fails("open") ? -1 : REAL(open)(path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    MODE(flags, flags)
    return !isDispatchs(path) && fails("open") ? -1 : REAL(open)(path, flags, mode);
}
int openat(int folder, const char *path, int flags, ...) {
    MODE(flags, flags)
    return !isDispatchs(path) && fails("open") ? -1 : REAL(openat)(folder, path, flags, mode);
}
ssize_t read(int file, void *bytes, size_t size) { return fails("read") ? -1 : REAL(read)(file, bytes, size); }
ssize_t pread(int file, void *bytes, size_t size, off_t offset) { return fails("read") ? -1 : REAL(pread)(file, bytes, size, offset); }
ssize_t pread64(int file, void *bytes, size_t size, off_t offset) { return fails("read") ? -1 : REAL(pread)(file, bytes, size, offset); }
ssize_t write(int file, const void *bytes, size_t size) { return fails("write") ? -1 : REAL(write)(file, bytes, size); }
int rename(const char *from, const char *to) { return fails("rename") ? -1 : REAL(rename)(from, to); }
// Two files exchange their names by a call that not every C library has a function for.
long syscall(long number, ...) {
    long values[6];
    va_list list;
    va_start(list, number);
    for (int i = 0; i < 6; i++) values[i] = va_arg(list, long);
    va_end(list);
    if (number == SYS_renameat2 && fails("rename")) return -1;
    return REAL(syscall)(number, values[0], values[1], values[2], values[3], values[4], values[5]);
}
int link(const char *from, const char *to) { return fails("link") ? -1 : REAL(link)(from, to); }
int linkat(int folder, const char *from, int other, const char *to, int flags) {
    return fails("link") ? -1 : REAL(linkat)(folder, from, other, to, flags);
}
int ftruncate(int file, off_t size) { return fails("truncate") ? -1 : REAL(ftruncate)(file, size); }
void *mmap(void *address, size_t size, int protection, int flags, int file, off_t offset) {
    return fails("mmap") ? MAP_FAILED : REAL(mmap)(address, size, protection, flags, file, offset);
}
void *mmap64(void *address, size_t size, int protection, int flags, int file, off64_t offset) {
    return fails("mmap") ? MAP_FAILED : REAL(mmap)(address, size, protection, flags, file, offset);
}
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *context) {
    return fails("thread") ? EAGAIN : REAL(pthread_create)(thread, attributes, start, context);
}
int mkdir(const char *path, mode_t mode) { return fails("mkdir") ? -1 : REAL(mkdir)(path, mode); }
int dup(int file) { return fails("dup") ? -1 : REAL(dup)(file); }
