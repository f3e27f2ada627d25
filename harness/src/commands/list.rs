//! `lab list`: the cells by their keys, or the roles; builds nothing.

use super::Exit;
use super::options::{LabArgs, SelectionArgs};

/// Lists the selected cells, a key a line
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    selection: SelectionArgs,

    /// The roles instead: name, folder of the WIT package and world, a role a line
    #[arg(long)]
    roles: bool,

    #[command(flatten)]
    lab: LabArgs,
}

impl Args {
    pub fn exec(self) -> anyhow::Result<Exit> {
        let lab = self.lab.open()?;
        if self.roles {
            for role in lab.roles() {
                println!("{} {} {}", role.name, role.wit.display(), role.world);
            }
            return Ok(Exit::Good);
        }
        for cell in self.selection.cells(&lab)? {
            println!("{}", cell.key);
        }
        Ok(Exit::Good)
    }
}
