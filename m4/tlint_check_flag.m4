dnl SPDX-License-Identifier: Apache-2.0
dnl
dnl TLINT_CHECK_CFLAG(FLAGS, VARIABLE, [PROLOGUE], [IF-NOT])
dnl Append FLAGS to VARIABLE when the compiler takes them without a warning
dnl (clang only warns of a flag that it does not know).
AC_DEFUN([TLINT_CHECK_CFLAG], [
AC_MSG_CHECKING([whether $CC takes $1])
tlint_save_CFLAGS=$CFLAGS
CFLAGS="$CFLAGS -Werror $1"
AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[$3]], [])],
	[AC_MSG_RESULT([yes])
	AS_VAR_APPEND([$2], [" $1"])
	CFLAGS=$tlint_save_CFLAGS],
	[AC_MSG_RESULT([no])
	CFLAGS=$tlint_save_CFLAGS
	$4])
])

dnl TLINT_CHECK_LDFLAG(FLAGS, VARIABLE, [IF-SO], [IF-NOT])
dnl The same for what a whole link takes.
AC_DEFUN([TLINT_CHECK_LDFLAG], [
AC_MSG_CHECKING([whether $CC links with $1])
tlint_save_CFLAGS=$CFLAGS
tlint_save_LIBS=$LIBS
CFLAGS="$CFLAGS -Werror"
LIBS="$1 $LIBS"
AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])],
	[AC_MSG_RESULT([yes])
	AS_VAR_APPEND([$2], [" $1"])
	CFLAGS=$tlint_save_CFLAGS LIBS=$tlint_save_LIBS
	$3],
	[AC_MSG_RESULT([no])
	CFLAGS=$tlint_save_CFLAGS LIBS=$tlint_save_LIBS
	$4])
])
