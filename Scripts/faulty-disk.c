// A disk that misbehaves when told so, for programs that are started with it in LD_PRELOAD.
//
// FAULTY_DISK names the folder, FAULTY_DISK_CONTROL a file of one byte that the tester writes:
//   r  the file system has become read only: nothing can be written or opened for writing (EROFS)
//   f  no room is left (ENOSPC)
//   s  what was written cannot be brought to the disk (EIO of fsync)
//   w  nothing can be written (EIO)
// Anything else: all is well. Reading goes on, as it does on a file system that the kernel has closed.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static volatile char *control;
static const char *folder;

__attribute__((constructor)) static void begin(void) {
  folder = getenv("FAULTY_DISK");
  const char *path = getenv("FAULTY_DISK_CONTROL");
  int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
  int file = path ? real(path, O_RDONLY | O_CLOEXEC) : -1;
  void *page = file < 0 ? MAP_FAILED : mmap(NULL, 1, PROT_READ, MAP_SHARED, file, 0);
  control = page == MAP_FAILED ? NULL : page;
  if (file >= 0) close(file);
}

static int isThere(const char *path) {
  return folder && path && strncmp(path, folder, strlen(folder)) == 0;
}

static int isFileThere(int file) {
  char link[40], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return isThere(path);
}

// What writing meets now: an error number, or 0.
static int fault(void) {
  switch (control ? *control : 0) {
    case 'r': return EROFS;
    case 'f': return ENOSPC;
    case 'w': return EIO;
    default: return 0;
  }
}

#define REFUSE(condition) \
  do { int error = fault(); if (error && (condition)) { errno = error; return -1; } } while (0)
#define WRITING(name, result, parameters, ...) \
  result name parameters { \
    static result (*real) parameters; \
    if (!real) real = dlsym(RTLD_NEXT, #name); \
    REFUSE(isFileThere(file)); \
    return real(__VA_ARGS__); \
  }

WRITING(write, ssize_t, (int file, const void *data, size_t count), file, data, count)
WRITING(pwrite, ssize_t, (int file, const void *data, size_t count, off_t at), file, data, count, at)
WRITING(pwrite64, ssize_t, (int file, const void *data, size_t count, off64_t at), file, data, count, at)
WRITING(writev, ssize_t, (int file, const struct iovec *parts, int count), file, parts, count)
WRITING(ftruncate, int, (int file, off_t size), file, size)
WRITING(ftruncate64, int, (int file, off64_t size), file, size)
WRITING(fchmod, int, (int file, mode_t mode), file, mode)

// Whether a file may be written is a question of the file system too; reading its name goes on.
int access(const char *path, int mode) {
  static int (*real)(const char *, int);
  if (!real) real = dlsym(RTLD_NEXT, "access");
  if ((mode & W_OK) && fault() == EROFS) REFUSE(isThere(path));
  return real(path, mode);
}

#define NAMING(name, parameters, ...) \
  int name parameters { \
    static int (*real) parameters; \
    if (!real) real = dlsym(RTLD_NEXT, #name); \
    if (fault() != ENOSPC) REFUSE(isThere(path)); \
    return real(__VA_ARGS__); \
  }

NAMING(unlink, (const char *path), path)
NAMING(mkdir, (const char *path, mode_t mode), path, mode)
NAMING(chmod, (const char *path, mode_t mode), path, mode)

#define SYNCING(name) \
  int name(int file) { \
    static int (*real)(int); \
    if (!real) real = dlsym(RTLD_NEXT, #name); \
    if (control && (*control == 's' || *control == 'w') && isFileThere(file)) { \
      errno = EIO; \
      return -1; \
    } \
    return real(file); \
  }

SYNCING(fsync)
SYNCING(fdatasync)

#define OPENING(name) \
  int name(const char *path, int flags, ...) { \
    static int (*real)(const char *, int, ...); \
    if (!real) real = dlsym(RTLD_NEXT, #name); \
    mode_t mode = 0; \
    if (flags & (O_CREAT | O_TMPFILE)) { \
      va_list rest; \
      va_start(rest, flags); \
      mode = va_arg(rest, mode_t); \
      va_end(rest); \
    } \
    if (fault() == EROFS && ((flags & O_ACCMODE) != O_RDONLY)) REFUSE(isThere(path)); \
    return real(path, flags, mode); \
  }

OPENING(open)
OPENING(open64)
