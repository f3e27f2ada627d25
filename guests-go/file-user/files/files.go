// Package files does with files what the package os has no single call for, free of everything
// that belongs to WebAssembly. The normative text is in the comments of
// wit/file-user/file-user.wit.
package files

import (
	"errors"
	"io"
	"os"
	"syscall"
)

// The permissions of what is made, which the system restricts further. WASI has none.
const (
	Permissions       = 0o666
	FolderPermissions = 0o777
)

// Read returns the next bytes of a file, at most so many, and fewer only at its end.
func Read(file *os.File, most uint32) ([]byte, error) {
	return io.ReadAll(io.LimitReader(file, int64(most)))
}

// Append writes bytes behind those of a file, which is made if it is not there.
func Append(path string, bytes []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, Permissions)
	if err != nil {
		return err
	}
	_, err = file.Write(bytes)
	return errors.Join(err, file.Close())
}

// Names returns the names in a folder in the order of their bytes.
func Names(path string) ([]string, error) {
	entries, err := os.ReadDir(path)
	names := make([]string, len(entries))
	for i, entry := range entries {
		names[i] = entry.Name()
	}
	return names, err
}

// RemoveFile removes a file. os.Remove would remove an empty folder as well.
func RemoveFile(path string) error {
	return syscall.Unlink(path)
}

// RemoveFolder removes an empty folder. os.Remove would remove a file as well.
func RemoveFolder(path string) error {
	return syscall.Rmdir(path)
}

// Rename moves a file or folder. os.Rename of Go would not replace an empty folder.
func Rename(from, to string) error {
	return syscall.Rename(from, to)
}
