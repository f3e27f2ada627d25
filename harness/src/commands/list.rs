//! `lab list`: the cells by their keys; builds nothing.

use super::Exit;
use super::options::{LabArgs, SelectionArgs};

/// Lists the selected cells, a key a line
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    selection: SelectionArgs,

    #[command(flatten)]
    lab: LabArgs,
}

impl Args {
    pub fn exec(self) -> anyhow::Result<Exit> {
        let lab = self.lab.open()?;
        for cell in self.selection.cells(&lab)? {
            println!("{}", cell.key);
        }
        Ok(Exit::Good)
    }
}
