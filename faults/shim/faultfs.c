/* Preload library of the crash sweep: numbers every file-system call below a folder, traces it, and breaks one of them.
 *
 * FAULTFS_SEQ   changes when what follows is to be read anew; the numbers begin at 1 again
 * FAULTFS_ROOT  absolute folder; calls elsewhere are not touched
 * FAULTFS_AT    number of the call to break
 * FAULTFS_DO    kill-before, kill-after, kill-torn    SIGKILL; torn: after half of a write
 *               stop-before, stop-after, stop-torn    the same to the disk: no later call changes anything, but the process lives
 *               pause                                 SIGSTOP before the call, until somebody sends SIGCONT
 *               short                                 one write takes half of what it is given
 *               ENOSPC, EIO, EACCES, EMFILE           the call fails and does nothing
 * FAULTFS_LOG   file that gets a line a call: number, operation, result, paths, offset and bytes in hex
 * FAULTFS_PLANT bugs to plant: no-file-fsync, no-folder-fsync, in-place
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define PATH_BYTES 4096

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char seq[64], root[PATH_BYTES], action[32], plant[64], log_path[PATH_BYTES];
static int at, count, stopped;

static void copy_env(char *to, size_t size, const char *name) {
  const char *value = getenv(name);
  snprintf(to, size, "%s", value ? value : "");
}

static void reload(void) {
  const char *now = getenv("FAULTFS_SEQ");
  if (!now || !strcmp(now, seq)) return;
  copy_env(seq, sizeof seq, "FAULTFS_SEQ");
  copy_env(root, sizeof root, "FAULTFS_ROOT");
  copy_env(action, sizeof action, "FAULTFS_DO");
  copy_env(plant, sizeof plant, "FAULTFS_PLANT");
  copy_env(log_path, sizeof log_path, "FAULTFS_LOG");
  const char *n = getenv("FAULTFS_AT");
  at = n ? atoi(n) : 0;
  count = stopped = 0;
}

static int below(const char *path) {
  pthread_mutex_lock(&lock);
  reload();
  size_t n = strlen(root);
  int is = n > 0 && path && !strncmp(path, root, n) && (path[n] == '/' || path[n] == 0);
  pthread_mutex_unlock(&lock);
  return is;
}

/* The path behind a descriptor, when it is below the root. */
static int open_below(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, PATH_BYTES - 1);
  if (n < 0) return 0;
  path[n] = 0;
  char *deleted = strstr(path, " (deleted)");
  if (deleted) *deleted = 0;
  return below(path);
}

static int is(const char *what) { return !strcmp(action, what); }

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

static int wanted_errno(void) {
  if (is("ENOSPC")) return ENOSPC;
  if (is("EIO")) return EIO;
  if (is("EACCES")) return EACCES;
  if (is("EMFILE")) return EMFILE;
  return 0;
}

/* Before a call. Returns its number, negative when it must fail with errno, and sets *hit when it is the one to break. */
static int enter(int mutates, int *hit) {
  pthread_mutex_lock(&lock);
  reload();
  int n = ++count, fail = 0;
  *hit = n == at;
  if (*hit && is("kill-before")) die();
  if (*hit && is("stop-before")) stopped = 1;
  if (*hit && (fail = wanted_errno())) errno = fail;
  if (!fail && stopped && mutates) errno = fail = EIO;
  int pauses = *hit && is("pause");
  pthread_mutex_unlock(&lock);
  if (pauses) raise(SIGSTOP);
  return fail ? -n : n;
}

static void note(int n, const char *op, long result, const char *a, const char *b, long offset, const void *data, size_t size) {
  if (!log_path[0]) return;
  int saved = errno;
  int fd = REAL(open)(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  size_t room = PATH_BYTES * 2 + 128 + size * 2;
  char *line = malloc(room);
  size_t k = (size_t)snprintf(line, room, "%d\t%s\t%ld\t%s\t%s\t%ld\t", n, op, result, a ? a : "", b ? b : "", offset);
  for (size_t i = 0; i < size; i++) k += (size_t)sprintf(line + k, "%02x", ((const unsigned char *)data)[i]);
  line[k++] = '\n';
  if (REAL(write)(fd, line, k) < 0) abort();
  REAL(close)(fd);
  free(line);
  errno = saved;
}

/* After a call. */
static void leave(int hit) {
  if (!hit) return;
  if (is("kill-after") || is("kill-torn")) die();
  if (is("stop-after") || is("stop-torn")) stopped = 1;
}

static size_t taken(int hit, size_t size) {
  int half = hit && (is("short") || is("kill-torn") || is("stop-torn"));
  return half && size > 1 ? size / 2 : size;
}

#define CALL(type, op, mutates, a, b, expression)                     \
  int hit, n = enter(mutates, &hit);                                  \
  type result = n < 0 ? (type)-1 : (type)(expression);                \
  note(n < 0 ? -n : n, op, (long)result, a, b, 0, NULL, 0);           \
  if (n > 0) leave(hit);                                              \
  return result;

static ssize_t put(int fd, const char *path, const void *data, size_t size, off_t offset, int positioned) {
  int hit, n = enter(1, &hit);
  long from = positioned ? (long)offset : (long)lseek(fd, 0, SEEK_CUR);
  size_t part = taken(hit, size);
  ssize_t r = n < 0 ? -1 : positioned ? REAL(pwrite64)(fd, data, part, offset) : REAL(write)(fd, data, part);
  note(n < 0 ? -n : n, "write", r, path, "", from, data, r > 0 ? (size_t)r : 0);
  if (n > 0) leave(hit);
  return r;
}

ssize_t write(int fd, const void *data, size_t size) {
  char path[PATH_BYTES];
  return open_below(fd, path) ? put(fd, path, data, size, 0, 0) : REAL(write)(fd, data, size);
}
ssize_t pwrite64(int fd, const void *data, size_t size, off_t offset) {
  char path[PATH_BYTES];
  return open_below(fd, path) ? put(fd, path, data, size, offset, 1) : REAL(pwrite64)(fd, data, size, offset);
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) { return pwrite64(fd, data, size, offset); }

/* Several pieces may be written in part as well: the first one is. */
ssize_t writev(int fd, const struct iovec *pieces, int n) {
  char path[PATH_BYTES];
  if (!open_below(fd, path)) return REAL(writev)(fd, pieces, n);
  return n == 0 ? 0 : put(fd, path, pieces[0].iov_base, pieces[0].iov_len, 0, 0);
}
ssize_t pwritev(int fd, const struct iovec *pieces, int n, off_t offset) {
  char path[PATH_BYTES];
  if (!open_below(fd, path)) return REAL(pwritev)(fd, pieces, n, offset);
  return n == 0 ? 0 : put(fd, path, pieces[0].iov_base, pieces[0].iov_len, offset, 1);
}

ssize_t read(int fd, void *data, size_t size) {
  char path[PATH_BYTES];
  if (!open_below(fd, path)) return REAL(read)(fd, data, size);
  CALL(ssize_t, "read", 0, path, "", REAL(read)(fd, data, taken(hit, size)))
}
ssize_t pread64(int fd, void *data, size_t size, off_t offset) {
  char path[PATH_BYTES];
  if (!open_below(fd, path)) return REAL(pread64)(fd, data, size, offset);
  CALL(ssize_t, "read", 0, path, "", REAL(pread64)(fd, data, taken(hit, size), offset))
}
ssize_t pread(int fd, void *data, size_t size, off_t offset) { return pread64(fd, data, size, offset); }

static int sync_call(int fd, int (*real)(int)) {
  char path[PATH_BYTES];
  struct stat found;
  if (!open_below(fd, path)) return real(fd);
  int is_folder = fstat(fd, &found) == 0 && S_ISDIR(found.st_mode);
  if (!strcmp(plant, is_folder ? "no-folder-fsync" : "no-file-fsync")) return 0;
  CALL(int, is_folder ? "sync-folder" : "sync-file", 0, path, "", real(fd))
}
int fsync(int fd) { return sync_call(fd, REAL(fsync)); }
int fdatasync(int fd) { return sync_call(fd, REAL(fdatasync)); }

static int open_call(const char *symbol, const char *path, int flags, mode_t mode) {
  int (*real)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, symbol);
  if (!below(path)) return real(path, flags, mode);
  int writes = (flags & O_ACCMODE) != O_RDONLY;
  int is_new = writes && (flags & O_CREAT) && access(path, F_OK) != 0;
  const char *op = is_new ? "create" : writes && (flags & O_TRUNC) ? "truncate" : writes ? "open-write" : "open-read";
  CALL(int, op, writes, path, "", real(path, flags, mode))
}
int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = va_arg(rest, mode_t);
  va_end(rest);
  return open_call("open", path, flags, mode);
}
int open64(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = va_arg(rest, mode_t);
  va_end(rest);
  return open_call("open64", path, flags, mode);
}

/* The planted bug: the old bytes are overwritten where they stand. */
static int overwrite(const char *from, const char *to) {
  char bytes[65536];
  int in = REAL(open)(from, O_RDONLY | O_CLOEXEC, 0), out = open_call("open", to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
  if (in < 0 || out < 0) return -1;
  ssize_t size;
  int ok = 1;
  while (ok && (size = REAL(read)(in, bytes, sizeof bytes)) > 0) ok = write(out, bytes, (size_t)size) == size;
  if (ok) ok = fsync(out) == 0;
  REAL(close)(in);
  REAL(close)(out);
  return ok ? unlink(from) : -1;
}

int rename(const char *from, const char *to) {
  if (!below(to)) return REAL(rename)(from, to);
  if (!strcmp(plant, "in-place")) return overwrite(from, to);
  CALL(int, "rename", 1, from, to, REAL(rename)(from, to))
}
int link(const char *from, const char *to) {
  if (!below(to)) return REAL(link)(from, to);
  CALL(int, "link", 1, from, to, REAL(link)(from, to))
}
int unlink(const char *path) {
  if (!below(path)) return REAL(unlink)(path);
  CALL(int, "unlink", 1, path, "", REAL(unlink)(path))
}
int rmdir(const char *path) {
  if (!below(path)) return REAL(rmdir)(path);
  CALL(int, "rmdir", 1, path, "", REAL(rmdir)(path))
}
int mkdir(const char *path, mode_t mode) {
  if (!below(path)) return REAL(mkdir)(path, mode);
  CALL(int, "mkdir", 1, path, "", REAL(mkdir)(path, mode))
}
int chmod(const char *path, mode_t mode) {
  if (!below(path)) return REAL(chmod)(path, mode);
  CALL(int, "chmod", 1, path, "", REAL(chmod)(path, mode))
}
int fchmod(int fd, mode_t mode) {
  char path[PATH_BYTES];
  if (!open_below(fd, path)) return REAL(fchmod)(fd, mode);
  CALL(int, "chmod", 1, path, "", REAL(fchmod)(fd, mode))
}
int ftruncate64(int fd, off_t size) {
  char path[PATH_BYTES];
  if (!open_below(fd, path)) return REAL(ftruncate64)(fd, size);
  CALL(int, "ftruncate", 1, path, "", REAL(ftruncate64)(fd, size))
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }
