// Command file-user is the component that works on files by the standard library.
package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"

	"go.bytecodealliance.org/cm"
	"lab.example/guests-go/file-user/files"
	"lab.example/guests-go/file-user/internal/lab/file-user/work"
)

func init() {
	work.Exports.ByPath = run
	work.Exports.Dotted = run
	work.Exports.Opened = run
	work.Exports.Resized = run
}

// main is what the compiler asks of a program; a component never calls it.
func main() {}

func run(steps cm.List[work.Step]) cm.List[work.Outcome] {
	var opened places
	defer opened.close()
	outcomes := make([]work.Outcome, 0, steps.Len())
	for _, step := range steps.Slice() {
		outcome, err := opened.do(step)
		if err != nil {
			outcome = work.OutcomeFailed(problem(err))
		}
		outcomes = append(outcomes, outcome)
	}
	return cm.ToList(outcomes)
}

// places are the open files of one run; a place whose file was closed is nil.
type places []*os.File

func (p *places) do(step work.Step) (work.Outcome, error) {
	switch {
	case step.Open() != nil:
		return done(p.open(step.Open()))
	case step.Load() != nil:
		bytes, err := os.ReadFile(*step.Load())
		return work.OutcomeBytes(cm.ToList(bytes)), err
	case step.Save() != nil:
		content := step.Save()
		return done(os.WriteFile(content.Path, content.Bytes.Slice(), files.Permissions))
	case step.Append() != nil:
		content := step.Append()
		return done(files.Append(content.Path, content.Bytes.Slice()))
	case step.Look() != nil:
		return look(*step.Look())
	case step.Names() != nil:
		names, err := files.Names(*step.Names())
		return work.OutcomeNames(cm.ToList(names)), err
	case step.MakeFolder() != nil:
		return done(os.Mkdir(*step.MakeFolder(), files.FolderPermissions))
	case step.RemoveFile() != nil:
		return done(files.RemoveFile(*step.RemoveFile()))
	case step.RemoveFolder() != nil:
		return done(files.RemoveFolder(*step.RemoveFolder()))
	case step.Rename() != nil:
		return done(files.Rename(step.Rename().Old, step.Rename().New))
	}
	place := placeOf(step)
	if uint64(place) >= uint64(len(*p)) || (*p)[place] == nil {
		return work.OutcomeAbsent(), nil
	}
	return doAt(&(*p)[place], step)
}

func (p *places) open(opening *work.Opening) error {
	flags := map[work.Mode]int{
		work.ModeExisting: os.O_RDWR,
		work.ModeFresh:    os.O_RDWR | os.O_CREATE | os.O_TRUNC,
		work.ModeNew:      os.O_RDWR | os.O_CREATE | os.O_EXCL,
	}
	file, err := os.OpenFile(opening.Path, flags[opening.Mode], files.Permissions)
	if err == nil {
		*p = append(*p, file)
	}
	return err
}

func (p *places) close() {
	for _, file := range *p {
		if file != nil {
			_ = file.Close()
		}
	}
}

// placeOf returns the place of a step that has one.
func placeOf(step work.Step) uint32 {
	switch {
	case step.Read() != nil:
		return step.Read().At
	case step.Write() != nil:
		return step.Write().At
	case step.Seek() != nil:
		return step.Seek().At
	case step.Resize() != nil:
		return step.Resize().At
	default:
		return *step.Close()
	}
}

// doAt does a step at a place that has an open file.
func doAt(place **os.File, step work.Step) (work.Outcome, error) {
	file := *place
	switch {
	case step.Read() != nil:
		bytes, err := files.Read(file, step.Read().Count)
		return work.OutcomeBytes(cm.ToList(bytes)), err
	case step.Write() != nil:
		_, err := file.Write(step.Write().Bytes.Slice())
		return done(err)
	case step.Seek() != nil:
		return seek(file, step.Seek())
	case step.Resize() != nil:
		return done(file.Truncate(int64(step.Resize().Count)))
	default:
		*place = nil
		return done(file.Close())
	}
}

func done(err error) (work.Outcome, error) {
	return work.OutcomeDone(), err
}

func seek(file *os.File, target *work.Target) (work.Outcome, error) {
	origins := map[work.Origin]int{
		work.OriginStart:   io.SeekStart,
		work.OriginCurrent: io.SeekCurrent,
		work.OriginEnd:     io.SeekEnd,
	}
	place, err := file.Seek(target.Offset, origins[target.Origin])
	return work.OutcomeNumber(uint64(place)), err
}

func look(path string) (work.Outcome, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return work.Outcome{}, err
	case info.IsDir():
		return work.OutcomeFolder(), nil
	default:
		return work.OutcomeFile(uint64(info.Size())), nil
	}
}

// problem returns what POSIX calls an error. The package os has no names for most of them.
func problem(err error) work.Problem {
	switch {
	// Before fs.ErrExist, which is that too.
	case errors.Is(err, syscall.ENOTEMPTY):
		return work.ProblemNotEmpty()
	case errors.Is(err, fs.ErrExist):
		return work.ProblemExists()
	case errors.Is(err, fs.ErrNotExist):
		return work.ProblemNoEntry()
	case errors.Is(err, syscall.ENOTDIR):
		return work.ProblemNotFolder()
	case errors.Is(err, syscall.EISDIR):
		return work.ProblemIsFolder()
	case errors.Is(err, syscall.EINVAL):
		return work.ProblemInvalid()
	default:
		return work.ProblemOther(err.Error())
	}
}
