package files

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

func wantError(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got the error %v, want %v", err, want)
	}
}

// made returns a folder with the file `file`, which has the bytes "abc", and the empty folder
// `folder`.
func made(t *testing.T) (folder string) {
	t.Helper()
	folder = t.TempDir()
	wantError(t, os.WriteFile(filepath.Join(folder, "file"), []byte("abc"), Permissions), nil)
	wantError(t, os.Mkdir(filepath.Join(folder, "folder"), FolderPermissions), nil)
	return folder
}

func TestAFileIsReadUpToItsEnd(t *testing.T) {
	file, err := os.Open(filepath.Join(made(t), "file"))
	wantError(t, err, nil)
	defer file.Close()
	for _, want := range []string{"", "ab", "c", ""} {
		most := uint32(len(want))
		if want == "c" {
			most = 1 << 31
		}
		if got, err := Read(file, most); string(got) != want || err != nil {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
}

func TestBytesAreAppended(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new")
	for _, bytes := range []string{"", "ab", "c"} {
		wantError(t, Append(path, []byte(bytes)), nil)
	}
	if got, err := os.ReadFile(path); string(got) != "abc" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	wantError(t, Append(filepath.Dir(path), nil), syscall.EISDIR)
}

func TestNamesAreInTheOrderOfTheirBytes(t *testing.T) {
	folder := t.TempDir()
	want := []string{"B", "a", "b", "\uff5e", "\U0001f600"}
	for _, name := range want {
		wantError(t, Append(filepath.Join(folder, name), nil), nil)
	}
	if got, err := Names(folder); !slices.Equal(got, want) || err != nil {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	_, err := Names(filepath.Join(folder, "a"))
	wantError(t, err, syscall.ENOTDIR)
}

func TestOnlyWhatIsMeantIsRemoved(t *testing.T) {
	root := made(t)
	file, folder := filepath.Join(root, "file"), filepath.Join(root, "folder")
	wantError(t, RemoveFolder(file), syscall.ENOTDIR)
	if err := RemoveFile(folder); err == nil { // EISDIR of Linux, EPERM of POSIX
		t.Error("removed a folder as a file")
	}
	wantError(t, RemoveFolder(root), syscall.ENOTEMPTY)
	wantError(t, RemoveFile(file), nil)
	wantError(t, RemoveFolder(folder), nil)
	wantError(t, RemoveFile(file), syscall.ENOENT)
	wantError(t, RemoveFolder(folder), syscall.ENOENT)
}

func TestOnlyEmptyFoldersAreReplacedByFolders(t *testing.T) {
	root := made(t)
	file, folder := filepath.Join(root, "file"), filepath.Join(root, "folder")
	other := filepath.Join(root, "other")
	wantError(t, os.Mkdir(other, FolderPermissions), nil)
	wantError(t, Rename(folder, file), syscall.ENOTDIR)
	wantError(t, Rename(file, folder), syscall.EISDIR)
	wantError(t, Rename(folder, other), nil)
	wantError(t, Rename(file, filepath.Join(other, "file")), nil)
	wantError(t, os.Mkdir(folder, FolderPermissions), nil)
	wantError(t, Rename(folder, other), syscall.ENOTEMPTY)
	wantError(t, Rename(other, other), nil)
}
