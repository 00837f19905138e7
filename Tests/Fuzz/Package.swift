// swift-tools-version: 6.1
import PackageDescription

// Fuzzing of what reads files from anybody (libFuzzer): `make fuzz`. A package of its own, since it is built with other flags.

let package = Package(
    name: "soundalike-fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "soundalike", path: "../..")],
    targets: [
        .executableTarget(
            name: "fuzz",
            dependencies: [
                .product(name: "SoundalikeTraining", package: "soundalike"), .product(name: "SoundalikeProgram", package: "soundalike"),
            ],
            swiftSettings: [.unsafeFlags(["-parse-as-library"])], linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])])
    ],
    swiftLanguageModes: [.v6])
