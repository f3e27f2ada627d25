//! The world `file-user` of `lab:file-user` in Rust, by `std::fs`.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};

use exports::lab::file_user::work::{Guest, Mode, Opening, Origin, Outcome, Problem, Step, Target};

wit_bindgen::generate!({
    path: "../../wit/file-user",
    world: "file-user",
    generate_all,
});

struct FileUser;

export!(FileUser);

impl Guest for FileUser {
    fn by_path(steps: Vec<Step>) -> Vec<Outcome> {
        run(steps)
    }

    fn dotted(steps: Vec<Step>) -> Vec<Outcome> {
        run(steps)
    }

    fn opened(steps: Vec<Step>) -> Vec<Outcome> {
        run(steps)
    }

    fn resized(steps: Vec<Step>) -> Vec<Outcome> {
        run(steps)
    }
}

/// Open files by place; a place whose file was closed is empty.
type Files = Vec<Option<File>>;

fn run(steps: Vec<Step>) -> Vec<Outcome> {
    // What is still in it is closed with it.
    let mut files = Vec::new();
    let outcomes = steps.into_iter().map(|step| {
        let done = take(&mut files, step);
        done.unwrap_or_else(|error| Outcome::Failed(problem(&error)))
    });
    outcomes.collect()
}

fn take(files: &mut Files, step: Step) -> io::Result<Outcome> {
    match step {
        Step::Open(opening) => {
            files.push(Some(open(&opening)?));
            Ok(Outcome::Done)
        }
        Step::Read(count) => on(files, count.at, |file| {
            let mut bytes = Vec::new();
            file.take(count.count.into()).read_to_end(&mut bytes)?;
            Ok(Outcome::Bytes(bytes))
        }),
        Step::Write(chunk) => on(files, chunk.at, |file| {
            file.write_all(&chunk.bytes)?;
            Ok(Outcome::Done)
        }),
        Step::Seek(target) => on(files, target.at, |file| {
            Ok(Outcome::Number(file.seek(place(&target)?)?))
        }),
        Step::Resize(count) => on(files, count.at, |file| {
            file.set_len(count.count.into())?;
            Ok(Outcome::Done)
        }),
        Step::Close(at) => Ok(match files.get_mut(at as usize).and_then(Option::take) {
            Some(_) => Outcome::Done,
            None => Outcome::Absent,
        }),
        Step::Load(path) => Ok(Outcome::Bytes(fs::read(path)?)),
        Step::Save(content) => done(fs::write(content.path, content.bytes)),
        Step::Append(content) => {
            let mut file = OpenOptions::new()
                .append(true)
                .create(true)
                .open(content.path)?;
            done(file.write_all(&content.bytes))
        }
        Step::Look(path) => {
            let metadata = fs::metadata(path)?;
            Ok(match metadata.is_dir() {
                true => Outcome::Folder,
                false => Outcome::File(metadata.len()),
            })
        }
        Step::Names(path) => Ok(Outcome::Names(names(&path)?)),
        Step::MakeFolder(path) => done(fs::create_dir(path)),
        Step::RemoveFile(path) => done(fs::remove_file(path)),
        Step::RemoveFolder(path) => done(fs::remove_dir(path)),
        Step::Rename(paths) => done(fs::rename(paths.old, paths.new)),
    }
}

fn done(result: io::Result<()>) -> io::Result<Outcome> {
    result.map(|()| Outcome::Done)
}

/// Does something with the open file of a place.
fn on(
    files: &mut Files,
    at: u32,
    act: impl FnOnce(&mut File) -> io::Result<Outcome>,
) -> io::Result<Outcome> {
    match files.get_mut(at as usize) {
        Some(Some(file)) => act(file),
        _ => Ok(Outcome::Absent),
    }
}

fn open(opening: &Opening) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    match opening.mode {
        Mode::Existing => &mut options,
        Mode::Fresh => options.create(true).truncate(true),
        Mode::New => options.create_new(true),
    };
    options.open(&opening.path)
}

fn place(target: &Target) -> io::Result<SeekFrom> {
    Ok(match target.origin {
        Origin::Start => SeekFrom::Start(
            u64::try_from(target.offset).map_err(|_| io::Error::from(ErrorKind::InvalidInput))?,
        ),
        Origin::Current => SeekFrom::Current(target.offset),
        Origin::End => SeekFrom::End(target.offset),
    })
}

fn names(path: &str) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(path)? {
        let name = entry?.file_name();
        names.push(name.to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

fn problem(error: &io::Error) -> Problem {
    match error.kind() {
        ErrorKind::AlreadyExists => Problem::Exists,
        ErrorKind::NotFound => Problem::NoEntry,
        ErrorKind::NotADirectory => Problem::NotFolder,
        ErrorKind::IsADirectory => Problem::IsFolder,
        ErrorKind::DirectoryNotEmpty => Problem::NotEmpty,
        ErrorKind::InvalidInput => Problem::Invalid,
        _ => Problem::Other(error.to_string()),
    }
}
