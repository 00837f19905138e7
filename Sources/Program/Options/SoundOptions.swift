import ArgumentParser
import Soundalike
import SoundalikeFoundations

/// What `process breaths` does with the sounds that it finds.
struct SoundOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Lower no breath or smack by more than this, in dB. \(Int(SoundRemover.usualFloorDB)) by default; of a list, as the list says.", valueName: "dB"))
    var floor: Double?

    @Option(
        help: ArgumentHelp(
            "Write the breaths and smacks that were found to this file (CSV), to be edited; a folder when there are several inputs.", valueName: "path"))
    var list: String?

    @Option(
        help: ArgumentHelp(
            "Listen to nothing, but lower what this list says (CSV, as --list writes it); a folder of lists when there are several inputs.", valueName: "path"))
    var useList: String?

    func validate() throws {
        if let floor, !RemovedSound.reductionRangeDB.contains(floor) { throw ValidationError("--floor takes 0 to 96 dB, for instance --floor 12.") }
    }

    /// - Throws: `SoundalikeError(.usage)` where one of these was given for a task that knows no sounds.
    func check(for task: String) throws {
        for (name, isGiven) in [("--floor", floor != nil), ("--list", list != nil), ("--use-list", useList != nil)] where isGiven {
            throw SoundalikeError(.usage, name, "\(task) does not lower single sounds", remedy: "leave it out; it is for breaths")
        }
    }
}
