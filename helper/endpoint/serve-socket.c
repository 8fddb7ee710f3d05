/*
 * serve-socket.c - the Unix sockets of `serve`: the manager's, or our own
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/serve-socket.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/file.h"
#include "base/runtime.h"
#include "base/trace.h"

#define SERVE_BACKLOG 128

static enum aad_code serve_socket_find_folder(struct buf *ret, struct aad_error *err)
{
    enum aad_code code;

    (void)runtime_make();
    code = runtime_find(ret, err);
    return code ? code : file_make_private_dir(buf_text(ret), err);
}

static enum aad_code serve_socket_refuse(const char *path, struct aad_error *err)
{
    return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                         "somebody serves already: %s is in use\n"
                         "'aad-credential status' tells of it; systemctl --user stop "
                         "aad-credential.socket aad-credential.service ends what systemd has "
                         "started.",
                         path);
}

/* Whoever has the lock is alone: what is left of an earlier one can go. A manager holds no lock,
 * and its socket can be connected to. */
static enum aad_code serve_socket_clear(struct serve_socket *s, const struct sockaddr_un *address,
                                        int type, struct aad_error *err)
{
    auto_fd int probe = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    auto_buf struct buf lock = {0};

    buf_append_all(&lock, buf_text(&s->path), ".lock", (char *)NULL);
    s->lock_fd = buf_ok(&lock, err) ? -1 : file_open_lock(buf_text(&lock), err);
    if (s->lock_fd < 0)
        return err && err->code ? err->code : AAD_IO;
    if (!file_try_lock(s->lock_fd) ||
        (probe >= 0 && !connect(probe, (const struct sockaddr *)address, sizeof *address)))
        return serve_socket_refuse(buf_text(&s->path), err);
    (void)unlink(buf_text(&s->path));
    return AAD_OK;
}

enum aad_code serve_socket_open(const char *name, int type, struct serve_socket *ret,
                                struct aad_error *err)
{
    struct serve_socket s = SERVE_SOCKET_NONE;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    enum aad_code code = serve_socket_find_folder(&s.path, err);

    buf_append_all(&s.path, "/", name, (char *)NULL);
    if (!code)
        code = buf_ok(&s.path, err);
    if (!code && s.path.len >= sizeof address.sun_path)
        code = aad_error_set(err, AAD_CONFIG, NULL,
                             "%.300s is too long for a socket\n"
                             "Set XDG_RUNTIME_DIR to a shorter path.",
                             buf_text(&s.path));
    if (!code) {
        memcpy(address.sun_path, buf_text(&s.path), s.path.len);
        code = serve_socket_clear(&s, &address, type, err);
    }
    if (code)
        buf_clear(&s.path); /* it is not ours to remove */
    if (!code) {
        s.fd = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (s.fd < 0 || bind(s.fd, (struct sockaddr *)&address, sizeof address) ||
            listen(s.fd, SERVE_BACKLOG))
            code = error_set_errno(err, errno, "cannot listen at %s", buf_text(&s.path));
    }
    if (code) {
        serve_socket_close(&s);
        return code;
    }
    *ret = s;
    return AAD_OK;
}

/* The mode of its directory lets nobody else come here; the kernel says it again (case 29). */
int serve_socket_accept(const struct serve_socket *s, bool root_too)
{
    struct ucred peer;
    socklen_t len = sizeof peer;
    int fd = accept4(s->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

    if (fd < 0)
        return -1;
    if (!getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) &&
        (peer.uid == geteuid() || (root_too && !peer.uid)))
        return fd;
    trace("serve: another user is sent away");
    (void)close(fd);
    return -1;
}

void serve_socket_close(struct serve_socket *s)
{
    if (s->path.len)
        (void)unlink(buf_text(&s->path));
    cleanup_fd(&s->fd);
    cleanup_fd(&s->lock_fd);
    buf_clear(&s->path);
    *s = SERVE_SOCKET_NONE;
}
