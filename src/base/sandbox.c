/* SPDX-License-Identifier: Apache-2.0 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* O_PATH */
#endif
#include "base/sandbox.h"

#if defined(__linux__)

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/net.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/slice.h"

/* ---- Files and ports: Landlock --------------------------------------------------------- */

/*
 * <linux/landlock.h> came with Linux 5.13; what is used of it is stated here,
 * so that a build on an older system works on newer ones.  Values are those of
 * the kernel's include/uapi/linux/landlock.h, which never change.
 */
#define CREATE_RULESET_VERSION (1u << 0)
#define RULE_PATH_BENEATH 1
#define RULE_NET_PORT 2 /* version 4, as what it handles */
#define ACCESS_BIND_TCP (UINT64_C(1) << 0)
#define ACCESS_CONNECT_TCP (UINT64_C(1) << 1)
#define ACCESS_WRITE_FILE (UINT64_C(1) << 1)
#define ACCESS_READ_FILE (UINT64_C(1) << 2)
#define ACCESS_READ_DIR (UINT64_C(1) << 3)
#define ACCESS_REMOVE_FILE (UINT64_C(1) << 5)
#define ACCESS_MAKE_REG (UINT64_C(1) << 8)
#define ACCESS_OF_VERSION_1 ((UINT64_C(1) << 13) - 1)
#define ACCESS_REFER (UINT64_C(1) << 13)    /* version 2 */
#define ACCESS_TRUNCATE (UINT64_C(1) << 14) /* version 3 */

/* Numbers of asm-generic/unistd.h; of all architectures but alpha. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

struct ruleset_attr {
	uint64_t handled_access_fs;
	uint64_t handled_access_net; /* version 4 */
};
#define ATTR_OF_VERSION_1 sizeof(uint64_t)

struct net_port_attr {
	uint64_t allowed_access;
	uint64_t port;
};

struct path_beneath_attr {
	uint64_t allowed_access;
	int32_t parent_fd;
} __attribute__((packed));

static void
allow(int ruleset, const char *path, uint64_t file, uint64_t folder)
{
	struct path_beneath_attr rule = { 0 };
	struct stat st;
	int fd;

	do
		fd = open(path, O_PATH | O_CLOEXEC);
	while (fd == -1 && errno == EINTR);
	if (fd == -1)
		return; /* it will not open later either */
	if (fstat(fd, &st) == 0) {
		rule.allowed_access =
		    S_ISDIR(st.st_mode) ? file | folder : file;
		rule.parent_fd = fd;
		/* Pipes and sockets have no place in the tree and are refused;
		 * nor are they ever restricted. */
		(void)syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH,
		    &rule, 0);
	}
	close(fd);
}

static uint64_t
handled(long version)
{
	uint64_t all = ACCESS_OF_VERSION_1;

	if (version >= 2)
		all |= ACCESS_REFER;
	if (version >= 3)
		all |= ACCESS_TRUNCATE;
	return all;
}

static void
allow_files(int ruleset, const struct sandbox *s, long version)
{
	uint64_t writing = ACCESS_READ_FILE | ACCESS_WRITE_FILE;

	if (version >= 3)
		writing |= ACCESS_TRUNCATE;
	for (size_t i = 0; i < s->n_read; i++)
		allow(ruleset, s->read[i], ACCESS_READ_FILE, ACCESS_READ_DIR);
	for (size_t i = 0; i < s->n_write; i++)
		allow(ruleset, s->write[i], writing,
		    ACCESS_READ_DIR | ACCESS_MAKE_REG | ACCESS_REMOVE_FILE);
}

static void
allow_ports(int ruleset, const struct sandbox *s)
{
	for (size_t i = 0; i < s->n_ports; i++) {
		const struct net_port_attr rule = { ACCESS_CONNECT_TCP,
			s->ports[i] };

		(void)syscall(
		    SYS_landlock_add_rule, ruleset, RULE_NET_PORT, &rule, 0);
	}
}

/* What could be put in force. */
static unsigned
restrict_access(const struct sandbox *s)
{
	long version = syscall(
	    SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);
	bool ports = version >= 4 && s->n_ports > 0;
	struct ruleset_attr attr = { .handled_access_net = 0 };
	int ruleset;
	bool ok;

	if (version < 1)
		return 0;
	attr.handled_access_fs = handled(version);
	if (ports)
		attr.handled_access_net = ACCESS_BIND_TCP | ACCESS_CONNECT_TCP;
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr,
	    ports ? sizeof attr : ATTR_OF_VERSION_1, 0);
	if (ruleset == -1)
		return 0;
	allow_files(ruleset, s, version);
	if (ports)
		allow_ports(ruleset, s);
	ok = syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
	close(ruleset);
	if (!ok)
		return 0;
	return ports ? SANDBOX_FILES | SANDBOX_PORTS : SANDBOX_FILES;
}

/* ---- Calls: seccomp ------------------------------------------------------------ */

/*
 * Numbers mean other calls on another architecture, which a process of a
 * 64-bit kernel can switch to by itself; all of those are refused.  Calls are
 * refused with an error and do not kill, so that a library that asks and can
 * do without goes on.
 */
#if defined(__x86_64__)
#define NATIVE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE AUDIT_ARCH_AARCH64
#elif defined(__i386__)
#define NATIVE AUDIT_ARCH_I386
#elif defined(__riscv) && __riscv_xlen == 64
#define NATIVE AUDIT_ARCH_RISCV64
#elif defined(__s390x__)
#define NATIVE AUDIT_ARCH_S390X
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define NATIVE AUDIT_ARCH_PPC64LE
#elif defined(__arm__) && defined(__ARMEL__)
#define NATIVE AUDIT_ARCH_ARM
#endif

/* x32 calls have this bit, on x86-64 only. */
#define X32_BIT 0x40000000

#ifdef NATIVE

#define LOAD(field) \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define REFUSE BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
/* Refuse call nr, or go on. */
#define NOT(nr) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (nr), 0, 1), REFUSE

/* Before it: another architecture's numbers. */
#define HEAD \
	LOAD(arch), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NATIVE, 1, 0), REFUSE, \
	    LOAD(nr), BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1), \
	    REFUSE

/* Programs, other processes, and what hides calls from this filter or
 * changes the system. */
static const struct sock_filter no_programs[] = {
	HEAD,
	NOT(SYS_execve),
	NOT(SYS_execveat),
	NOT(SYS_ptrace),
	NOT(SYS_process_vm_readv),
	NOT(SYS_process_vm_writev),
	NOT(SYS_bpf),
	NOT(SYS_perf_event_open),
	NOT(SYS_unshare),
	NOT(SYS_setns),
	NOT(SYS_mount),
	NOT(SYS_umount2),
	NOT(SYS_pivot_root),
	NOT(SYS_chroot),
	NOT(SYS_init_module),
	NOT(SYS_finit_module),
	NOT(SYS_delete_module),
	NOT(SYS_keyctl),
	NOT(SYS_add_key),
	NOT(SYS_request_key),
	NOT(SYS_open_by_handle_at),
#ifdef SYS_kexec_load
	NOT(SYS_kexec_load),
#endif
#ifdef SYS_userfaultfd
	NOT(SYS_userfaultfd),
#endif
#ifdef SYS_io_uring_setup
	NOT(SYS_io_uring_setup),
#endif
#ifdef SYS_pidfd_getfd
	NOT(SYS_pidfd_getfd),
#endif
	ALLOW,
};

#ifdef SYS_socketcall
/* The lower half of the first argument. */
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define FIRST (offsetof(struct seccomp_data, args) + 4)
#else
#define FIRST offsetof(struct seccomp_data, args)
#endif

/* One call for all that is done with sockets, which the C libraries of i386
 * and s390x use: its first argument says what (linux/net.h).  What sends and
 * receives over a socket that is there goes on. */
#define NO_NEW_SOCKETS \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socketcall, 0, 16), \
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FIRST), NOT(SYS_SOCKET), \
	    NOT(SYS_SOCKETPAIR), NOT(SYS_CONNECT), NOT(SYS_BIND), \
	    NOT(SYS_LISTEN), NOT(SYS_ACCEPT), NOT(SYS_ACCEPT4), ALLOW
#endif

static const struct sock_filter no_network[] = {
	HEAD,
#ifdef SYS_socketcall
	NO_NEW_SOCKETS,
#endif
	NOT(SYS_socket),
	NOT(SYS_socketpair),
	NOT(SYS_connect),
	NOT(SYS_bind),
	NOT(SYS_listen),
#ifdef SYS_accept
	NOT(SYS_accept),
#endif
	NOT(SYS_accept4),
	ALLOW,
};

static bool
filter(const struct sock_filter *list, size_t n)
{
	struct sock_fprog program = {
		.len = (unsigned short)n,
		/* the kernel only reads it */
		.filter = unconst(list),
	};

	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static bool
restrict_calls(const struct sandbox *s)
{
	return (s->network || filter(no_network,
				  sizeof no_network / sizeof *no_network)) &&
	       filter(no_programs, sizeof no_programs / sizeof *no_programs);
}

#else

static bool
restrict_calls(const struct sandbox *s)
{
	(void)s;
	return false;
}

#endif

/* A key may be in memory: neither a core file nor a debugger shall have it. */
bool
sandbox_refuse_cores(void)
{
	const struct rlimit none = { 0, 0 };

	return setrlimit(RLIMIT_CORE, &none) == 0 &&
	       prctl(PR_SET_DUMPABLE, 0L) == 0;
}

unsigned
sandbox_enter(const struct sandbox *s)
{
	unsigned in_force = 0;

	if (sandbox_refuse_cores())
		in_force |= SANDBOX_CORES;
	/* without it both of the next need root */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) != 0)
		return in_force;
	in_force |= restrict_access(s);
	if (restrict_calls(s))
		in_force |= SANDBOX_CALLS;
	return in_force;
}

#else

#include <sys/resource.h>

bool
sandbox_refuse_cores(void)
{
	const struct rlimit none = { 0, 0 };

	return setrlimit(RLIMIT_CORE, &none) == 0;
}

unsigned
sandbox_enter(const struct sandbox *s)
{
	(void)s;
	return sandbox_refuse_cores() ? SANDBOX_CORES : 0;
}

#endif
