import Foundation
import SoundalikeFoundations
import TestSupport
import Testing

@testable import SoundalikeControllerTraining

@Suite struct PairLayoutTests {
    /// A folder with empty files of these names.
    private func tree(_ names: String...) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for name in names {
            let path = folder.file(name)
            try FileManager.default.createDirectory(atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try Data().write(to: URL(fileURLWithPath: path))
        }
        return folder
    }

    private func pairs(_ layout: PairLayout, _ folder: TemporaryFolder, input: String = "dry", target: String = "wet") throws -> [RecordingPair] {
        var pairs = try layout.pairs(in: [folder.path], names: PairLayout.Names(input: input, target: target))
        for index in pairs.indices {
            pairs[index].input.replace("\(folder.path)/", with: "")
            pairs[index].target.replace("\(folder.path)/", with: "")
        }
        return pairs
    }

    @Test func pairedFoldersByName() throws {
        let folder = try tree("dry/a.wav", "wet/a.flac", "dry/b.wav", "wet/c.wav", "dry/solo/d.wav", "wet/solo/d.wav", "two/dry/a.wav", "two/wet/a.wav", "dry/a.txt")
        #expect(try pairs(.folders, folder).map { [$0.input, $0.target] } == [
            ["dry/a.wav", "wet/a.flac"], ["dry/solo/d.wav", "wet/solo/d.wav"], ["two/dry/a.wav", "two/wet/a.wav"],
        ])
        #expect(throws: SoundalikeError.self) { try pairs(.folders, folder, input: "before") }
        let twice = try tree("dry/a.wav", "wet/a.flac", "wet/a.wav")
        #expect { try pairs(.folders, twice) } throws: { "\($0)".contains("2 recordings of the same name") }
        #expect { try PairLayout.folders.pairs(in: ["/no/such"], names: .init(input: "a", target: "b")) } throws: {
            ($0 as? SoundalikeError)?.code == .noInput
        }
    }

    @Test func tableOfPairs() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("input,target,group,part\na.wav,b.wav,song,test\nc.wav,d.wav,,\n".utf8), to: "pairs.csv")
        let found = try pairs(.table, folder)
        #expect(found.map(\.target) == ["b.wav", "d.wav"])
        #expect(found.map(\.part) == [.test, nil])
        #expect(found[0].group == "song")
        try folder.write(Array("input,target,part\na.wav,b.wav,exam\n".utf8), to: "pairs.csv")
        #expect { try pairs(.table, folder) } throws: { "\($0)".contains("'exam' is no part") }
    }

    @Test func rawNotesAndWhatADeviceMadeOfThem() throws {
        let names = ["G61-40100-1111-20593.wav", "G61-41101-1111-20594.wav"]
        let folder = try tree(
            "Gitarre monophon/Samples/NoFX/\(names[0])", "Gitarre monophon/Samples/NoFX/\(names[1])", "Bass monophon/Samples/NoFX/B11-28100-1111-1.wav",
            "tube/\(names[0])", "tube/B11-28100-1111-1.wav",
            "Gitarre monophon/Samples/Distortion/G61-40100-4411-33000.wav", "Gitarre monophon/Samples/Distortion/G61-40100-4412-33001.wav")
        let tube = try pairs(.idmt, folder, target: "tube")
        #expect(tube.map(\.target) == ["tube/B11-28100-1111-1.wav", "tube/\(names[0])"])
        #expect(Set(tube.map(\.group)).count == 2)
        #expect { try pairs(.idmt, folder, target: "Distortion") } throws: { "\($0)".contains("4411, 4412") }
        #expect(try pairs(.idmt, folder, target: "Distortion/4412").map(\.target) == ["Gitarre monophon/Samples/Distortion/G61-40100-4412-33001.wav"])
    }

    @Test func speechWithAndWithoutBreaths() throws {
        var names: [String] = []
        for speaker in ["f1", "f9", "f10", "m1", "m9", "m10"] {
            for version in ["clean", "cleanraw", "ipad_office1"] { names.append("\(version)/\(speaker)_script1_\(version).wav") }
        }
        let folder = try TemporaryFolder()
        for name in names {
            try FileManager.default.createDirectory(atPath: folder.file((name as NSString).deletingLastPathComponent), withIntermediateDirectories: true)
            try folder.write([], to: name)
        }
        let found = try pairs(.daps, folder)
        #expect(found.count == 6)
        #expect(found.allSatisfy { $0.target == $0.input.replacing("cleanraw", with: "clean") })
        let split = try PairSplit(found, shares: [0.8, 0.1, 0.1], seed: 1)
        #expect(split.training.map(\.group) == ["f1", "m1"])
        #expect(split.validation.map(\.group) == ["f10", "m10"])
        #expect(split.test.map(\.group) == ["f9", "m9"])
    }

    @Test func unmasteredAndMasteredSongs() throws {
        let folder = try tree("Band_Song_UnmasteredWAV.wav", "Band_Song_Full_Preview.mp3", "other/Tune-unmastered.wav", "other/Tune-mastered.wav", "Lone_UnmasteredWAV.wav")
        #expect(try pairs(.mixingSecrets, folder).map { [$0.input, $0.target] } == [
            ["Band_Song_UnmasteredWAV.wav", "Band_Song_Full_Preview.mp3"], ["other/Tune-unmastered.wav", "other/Tune-mastered.wav"],
        ])
        let two = try tree("S_Unmastered.wav", "S_Mastered.wav", "S_Full_Preview.mp3")
        #expect { try pairs(.mixingSecrets, two) } throws: { "\($0)".contains("2 masters") }
    }

    @Test func splitKeepsGroupsTogether() throws {
        let pairs = (0..<40).map { RecordingPair(input: "i\($0)", target: "t\($0)", group: "g\($0 / 2)") }
        let split = try PairSplit(pairs, shares: [0.8, 0.1, 0.1], seed: 3)
        let parts = [split.training, split.validation, split.test]
        #expect(parts.map(\.count) == [32, 4, 4])
        let groups = parts.map { Set($0.map(\.group)) }
        #expect(groups[0].isDisjoint(with: groups[1]) && groups[1].isDisjoint(with: groups[2]) && groups[0].isDisjoint(with: groups[2]))
        #expect(try PairSplit(pairs, shares: [0.8, 0.1, 0.1], seed: 3).training == split.training)
        #expect(try PairSplit(pairs, shares: [0.8, 0.1, 0.1], seed: 4).training != split.training)
    }
}
