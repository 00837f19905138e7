// swift-tools-version: 6.1
import PackageDescription

// The rooms of the house, from the ground up; each imports only what stands before it here.
// Folders carry short names, modules a prefix, since module names are shared by a client's whole package graph.

/// One of our Swift modules: `Sources/NAME`, imported as `SoundalikeNAME`.
func room(_ name: String, uses dependencies: [Target.Dependency] = []) -> Target {
    .target(name: "Soundalike\(name)", dependencies: dependencies, path: "Sources/\(name)")
}

/// A C library of the system: a module map and a shim header in `Sources/CNAME`, imported as `CSoundalikeNAME`.
func system(_ name: String, pkgConfig: String, apt: String, brew: String) -> Target {
    .systemLibrary(
        name: "CSoundalike\(name)", path: "Sources/C\(name)", pkgConfig: pkgConfig,
        providers: [.apt([apt]), .brew([brew])])
}

func tests(_ name: String, uses dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: ["TestSupport", "SoundalikeFoundations"] + dependencies, path: "Tests/\(name)Tests")
}

let package = Package(
    name: "soundalike",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Soundalike", targets: ["Soundalike"]),
        .library(
            name: "SoundalikeTraining",
            targets: ["SoundalikeTraining", "SoundalikeMatcherTraining", "SoundalikeControllerTraining", "SoundalikeEvaluation"]),
        .library(name: "soundalike-c", type: .dynamic, targets: ["SoundalikeCInterface"]),
        // The command line as a library is for what tries its parser.
        .library(name: "SoundalikeProgram", targets: ["SoundalikeProgram"]),
        .executable(name: "soundalike", targets: ["soundalike-cli"]),
        .executable(name: "soundalike-plugin-sandbox", targets: ["soundalike-plugin-sandbox"]),
        .executable(name: "soundalike-plugin-scan", targets: ["soundalike-plugin-scan"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        system("Sndfile", pkgConfig: "sndfile", apt: "libsndfile1-dev", brew: "libsndfile"),
        system("Soxr", pkgConfig: "soxr", apt: "libsoxr-dev", brew: "libsoxr"),
        system("TagLib", pkgConfig: "taglib", apt: "libtag1-dev", brew: "taglib"),
        system("EBUR128", pkgConfig: "libebur128", apt: "libebur128-dev", brew: "libebur128"),
        system("Lilv", pkgConfig: "lilv-0", apt: "liblilv-dev", brew: "lilv"),
        system("LV2", pkgConfig: "lv2", apt: "lv2-dev", brew: "lv2"),
        .target(name: "CSoundalikeSystem", path: "Sources/System"),
        .target(name: "CSoundalikeKernels", path: "Sources/Kernels"),
        .target(name: "CSoundalikeTags", dependencies: ["CSoundalikeTagLib"], path: "Sources/Tags"),
        .target(
            name: "CSoundalikePluginHost", dependencies: ["CSoundalikeLV2"], path: "Sources/PluginHost",
            linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux])), .linkedLibrary("m", .when(platforms: [.linux]))]),
        .executableTarget(
            name: "soundalike-plugin-sandbox", dependencies: ["CSoundalikePluginHost"], path: "Sources/PluginSandbox"),
        .target(name: "CSoundalikeTorch", path: "Sources/CTorch", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),

        room("Foundations", uses: ["CSoundalikeSystem"]),
        room("Audio", uses: ["SoundalikeFoundations", "CSoundalikeSndfile", "CSoundalikeSoxr", "CSoundalikeEBUR128", "CSoundalikeTags"]),
        room("ModelFiles", uses: ["SoundalikeFoundations", "CSoundalikeKernels", "CSoundalikeSystem"]),
        room("Architectures", uses: ["SoundalikeFoundations"]),
        room("Spectra", uses: ["SoundalikeFoundations", "SoundalikeArchitectures", "CSoundalikeKernels"]),
        room("Effects", uses: ["SoundalikeFoundations", "SoundalikeSpectra"]),
        room("Plugins", uses: ["SoundalikeFoundations", "SoundalikeModelFiles", "SoundalikeEffects", "CSoundalikeLilv", "CSoundalikePluginHost", "CSoundalikeSystem"]),
        .executableTarget(name: "soundalike-plugin-scan", dependencies: ["SoundalikePlugins"], path: "Sources/PluginScan"),
        room("Exports", uses: ["SoundalikeFoundations", "SoundalikeEffects"]),
        room("Inference", uses: ["SoundalikeFoundations", "SoundalikeArchitectures", "SoundalikeModelFiles", "CSoundalikeKernels"]),
        room("Tensors", uses: ["SoundalikeFoundations", "SoundalikeModelFiles", "CSoundalikeTorch"]),
        room(
            "Networks",
            uses: ["SoundalikeFoundations", "SoundalikeArchitectures", "SoundalikeModelFiles", "SoundalikeTensors", "CSoundalikeKernels"]),
        room("Tone", uses: ["SoundalikeFoundations", "SoundalikeModelFiles", "SoundalikeSpectra"]),
        room("Style", uses: ["SoundalikeFoundations", "SoundalikeSpectra"]),
        room("Search", uses: ["SoundalikeFoundations"]),
        room("Metrics", uses: ["SoundalikeFoundations", "SoundalikeEffects"]),
        room("Training", uses: ["SoundalikeFoundations", "SoundalikeAudio", "SoundalikeModelFiles"]),
        room(
            "MatcherTraining",
            uses: [
                "SoundalikeFoundations", "SoundalikeAudio", "SoundalikeModelFiles", "SoundalikeSpectra", "SoundalikeEffects", "SoundalikeArchitectures",
                "SoundalikeInference", "SoundalikeTensors", "SoundalikeNetworks", "SoundalikeTone", "SoundalikeTraining",
            ]),
        room(
            "ControllerTraining",
            uses: [
                "SoundalikeFoundations", "SoundalikeAudio", "SoundalikeModelFiles", "SoundalikeSpectra", "SoundalikeEffects", "SoundalikeArchitectures",
                "SoundalikeTensors", "SoundalikeNetworks", "SoundalikeTraining",
            ]),
        .target(
            name: "Soundalike",
            dependencies: [
                "SoundalikeFoundations", "SoundalikeAudio", "SoundalikeModelFiles", "SoundalikeSpectra", "SoundalikeEffects",
                "SoundalikeArchitectures", "SoundalikeInference", "SoundalikePlugins", "SoundalikeTone", "SoundalikeStyle", "SoundalikeSearch",
            ]),
        .target(name: "CSoundalikeHeader", path: "Sources/CHeader"),
        room(
            "CInterface",
            uses: [
                "CSoundalikeHeader", "SoundalikeFoundations", "SoundalikeAudio", "SoundalikeModelFiles", "SoundalikeEffects", "SoundalikePlugins",
                "Soundalike",
            ]),
        room(
            "Reports",
            uses: ["SoundalikeFoundations", "SoundalikeAudio", "SoundalikeModelFiles", "SoundalikeSpectra", "SoundalikeEffects", "Soundalike"]),
        room(
            "Listening",
            uses: [
                "SoundalikeFoundations", "SoundalikeAudio", "SoundalikeSpectra", "SoundalikeReports",
                .product(name: "FlyingFox", package: "FlyingFox"), .product(name: "FlyingSocks", package: "FlyingFox"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        room(
            "Evaluation",
            uses: [
                "SoundalikeFoundations", "SoundalikeAudio", "SoundalikeModelFiles", "SoundalikeSpectra", "SoundalikeEffects",
                "SoundalikeArchitectures", "SoundalikeInference", "SoundalikeMetrics", "SoundalikeTone", "SoundalikeStyle", "Soundalike",
                "SoundalikeTraining", "SoundalikeMatcherTraining", "SoundalikeControllerTraining",
            ]),
        room(
            "Program",
            uses: [
                "Soundalike", "SoundalikeFoundations", "SoundalikeAudio", "SoundalikeEffects", "SoundalikePlugins", "SoundalikeExports",
                "SoundalikeReports", "SoundalikeListening", "SoundalikeStyle",
                "SoundalikeModelFiles", "SoundalikeInference", "SoundalikeTensors", "SoundalikeTraining", "SoundalikeMatcherTraining",
                "SoundalikeControllerTraining", "SoundalikeEvaluation", "SoundalikeArchitectures", "CSoundalikeKernels",
                "CSoundalikeSystem", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(name: "soundalike-cli", dependencies: ["SoundalikeProgram"], path: "Sources/soundalike-cli"),

        // A small app that uses the library as anybody would; a test runs it.
        .executableTarget(name: "match-app", dependencies: ["Soundalike"], path: "Examples/MatchApp"),

        .target(
            name: "TestSupport",
            dependencies: ["SoundalikeFoundations", "SoundalikeAudio", "SoundalikeArchitectures", "SoundalikeEffects", "SoundalikeModelFiles"],
            path: "Tests/TestSupport"),
        tests("Foundations"),
        tests("Audio", uses: ["SoundalikeAudio", "CSoundalikeSndfile"]),
        tests("ModelFiles", uses: ["SoundalikeModelFiles", "CSoundalikeKernels"]),
        tests("Spectra", uses: ["SoundalikeSpectra", "SoundalikeArchitectures"]),
        tests("Effects", uses: ["SoundalikeEffects", "SoundalikeSpectra"]),
        tests(
            "Plugins",
            uses: ["SoundalikePlugins", "SoundalikeEffects", "CSoundalikePluginHost"]),
        tests("Exports", uses: ["SoundalikeExports", "SoundalikeEffects", "SoundalikePlugins"]),
        tests("Kernels", uses: ["CSoundalikeKernels"]),
        tests("Inference", uses: ["SoundalikeInference", "SoundalikeArchitectures", "SoundalikeModelFiles", "CSoundalikeKernels"]),
        tests("Tensors", uses: ["SoundalikeTensors", "SoundalikeModelFiles"]),
        tests(
            "Networks",
            uses: ["SoundalikeNetworks", "SoundalikeArchitectures", "SoundalikeTensors", "SoundalikeModelFiles", "SoundalikeInference", "CSoundalikeKernels"]),
        tests("Tone", uses: ["SoundalikeTone", "SoundalikeModelFiles"]),
        tests("Style", uses: ["SoundalikeStyle"]),
        tests("Search", uses: ["SoundalikeSearch"]),
        tests("Metrics", uses: ["SoundalikeMetrics", "SoundalikeEffects"]),
        tests(
            "Training",
            uses: [
                "SoundalikeTraining", "SoundalikeMatcherTraining", "SoundalikeControllerTraining",
                "SoundalikeAudio", "SoundalikeEffects", "SoundalikeSpectra", "SoundalikeNetworks",
                "SoundalikeTensors", "SoundalikeModelFiles", "SoundalikePlugins", "SoundalikeArchitectures",
            ]),
        tests(
            "Evaluation",
            uses: ["SoundalikeEvaluation", "SoundalikeAudio", "SoundalikeEffects", "SoundalikeModelFiles", "SoundalikeControllerTraining"]),
        tests(
            "Soundalike",
            uses: [
                "Soundalike", "SoundalikeAudio", "SoundalikeEffects", "SoundalikeArchitectures", "SoundalikeInference", "SoundalikeModelFiles",
                "SoundalikePlugins", "SoundalikeSpectra",
            ]),
        tests("Reports", uses: ["SoundalikeReports", "Soundalike", "SoundalikeAudio", "SoundalikeEffects"]),
        tests("Listening", uses: ["SoundalikeListening", "SoundalikeAudio", .product(name: "GRDB", package: "GRDB.swift")]),
        tests("EndToEnd", uses: ["soundalike-cli", "match-app", "SoundalikeListening", "SoundalikeAudio", "SoundalikeEffects", "SoundalikeModelFiles"]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c11,
    cxxLanguageStandard: .cxx17
)
